import { TRPCClientError } from "@trpc/client"
import { afterEach, expect, test, vi } from "vitest"
import { describeFailure } from "../../web/parts/describe-failure.js"

afterEach(() => vi.restoreAllMocks())

const refused = (code: string, httpStatus: number, message: string) =>
  TRPCClientError.from({ error: { message, code: -32000, data: { code, httpStatus } } } as never)

test.each([
  refused(
    "UNAUTHORIZED",
    401,
    "Sign in first: the request has neither a session nor a token (X-Auth-Token).",
  ),
  refused(
    "FORBIDDEN",
    403,
    "This page may not use the session: its origin is not allowed (ALLOWED_ORIGINS).",
  ),
  refused("FORBIDDEN", 403, "Your token belongs to no project. Send X-Project-Id with a project id."),
  refused("SERVICE_UNAVAILABLE", 503, "Signing in is off (no SESSION_KEYS). Send a token as X-Auth-Token."),
])("a message for developers is replaced by one for people: $message", (error) => {
  const { title, message } = describeFailure(error)
  expect(`${title} ${message}`).not.toMatch(/X-|token|[A-Z]_[A-Z]/)
  expect(message).not.toBe("")
})

test.each([
  ["CONFLICT", 409],
  ["GONE", 410],
  ["PRECONDITION_FAILED", 412],
  ["UNPROCESSABLE_CONTENT", 422],
])("a refusal with %s has a title of its own, not that of a defect", (code, status) => {
  const defect = describeFailure(refused("INTERNAL_SERVER_ERROR", 500, "A message."))
  expect(describeFailure(refused(code, status, "A message.")).title).not.toBe(defect.title)
})

test("any other message of Polaris is shown as it is", () => {
  const message = "Image 1 is protected and cannot be deleted. Property hw_disk_bus is fine."
  expect(describeFailure(refused("CONFLICT", 409, message)).message).toBe(message)
})

test.each([
  [true, "Cannot reach Polaris"],
  [false, "You are offline"],
])("a request without a response, while the browser's network is %s, says %s", (online, title) => {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(online)
  const error = TRPCClientError.from(new TypeError("Failed to fetch"))
  expect(describeFailure(error)).toMatchObject({ title })
  expect(describeFailure(error).message).not.toContain("fetch")
})
