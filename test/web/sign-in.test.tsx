import { MantineProvider } from "@mantine/core"
import { fireEvent, render, screen } from "@testing-library/react"
import { PolarisProvider } from "@polaris-bff/client/react"
import { beforeEach, expect, test } from "vitest"
import { sessionQueries } from "../../web/session/queries.js"
import { SessionGate } from "../../web/session/session-gate.js"
import { POLARIS, standInPolaris, refuse } from "./polaris.js"

const { answer, asked } = standInPolaris()
beforeEach(() => sessionQueries.clear())

const SESSION = {
  user: { id: "u1", name: "ann", domain: "Default" },
  project: null,
  roles: [],
  expires_at: new Date(Date.now() + 3_600_000).toISOString(),
}

const show = () =>
  render(
    <MantineProvider>
      <PolarisProvider url={POLARIS} queryClient={sessionQueries}>
        <SessionGate>inside</SessionGate>
      </PolarisProvider>
    </MantineProvider>,
  )

async function type(fields: Record<string, string>) {
  for (const [label, value] of Object.entries(fields))
    fireEvent.change(await screen.findByLabelText(new RegExp(`^${label}`)), { target: { value } })
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }))
}

test("without a session the console asks for a password, and the right one signs in", async () => {
  answer({ "session.current": () => null, "session.signIn": () => SESSION })
  show()
  await type({ "User name": "ann", Password: "secret" })
  await screen.findByText("inside")
  expect(asked.find(({ path }) => path === "session.signIn")?.input).toEqual({
    username: "ann",
    password: "secret",
    domain: "Default",
  })
})

test("a wrong password shows the message of Polaris", async () => {
  const wrong = () =>
    refuse("Signing in failed.", { code: "UNAUTHORIZED", httpStatus: 401, reason: "wrong_credentials" })
  answer({ "session.current": () => null, "session.signIn": wrong })
  show()
  await type({ "User name": "ann", Password: "x" })
  expect((await screen.findByRole("alert")).textContent).toContain("Signing in failed.")
})

test("a one-time code is asked for only when Keystone wants one", async () => {
  const signIn = ({ totp }: { totp?: string }) =>
    totp === "123456"
      ? SESSION
      : refuse("One-time code needed.", {
          code: "UNAUTHORIZED",
          httpStatus: 401,
          reason: "one_time_code_needed",
        })
  answer({ "session.current": () => null, "session.signIn": signIn })
  show()
  await type({ "User name": "ann", Password: "secret" })
  expect(screen.queryByRole("alert")).toBeNull()
  await type({ "One-time code": "123456" })
  await screen.findByText("inside")
})

test("when the session ends, the page stays below the dialog", async () => {
  let hasEnded = false
  const current = () =>
    hasEnded
      ? refuse("Your session has ended.", { code: "UNAUTHORIZED", httpStatus: 401, reason: "session_ended" })
      : SESSION
  answer({ "session.current": current })
  show()
  await screen.findByText("inside")
  hasEnded = true
  await sessionQueries.invalidateQueries()
  await screen.findByRole("dialog")
  expect((await screen.findByLabelText<HTMLInputElement>(/^User name/)).value).toBe("ann")
  expect(screen.getByText("inside")).toBeTruthy()
})

test("if Keystone is unavailable the page says what to do, and a second try succeeds", async () => {
  let isAway = true
  const openstack = { service: "keystone", status: null, message: "no answer", requestId: "req-1" }
  const current = () =>
    isAway
      ? refuse("Keystone cannot be reached.", { code: "FORBIDDEN", httpStatus: 403, openstack })
      : SESSION
  answer({ "session.current": current })
  show()
  expect((await screen.findByRole("alert")).textContent).toContain("req-1")
  isAway = false
  fireEvent.click(screen.getByRole("button", { name: "Try again" }))
  await screen.findByText("inside")
})
