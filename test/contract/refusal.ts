import { TRPCClientError } from "@trpc/client"
import { expect } from "vitest"
import type { AppRouter } from "../../src/routers/index.js"
import type { ErrorData } from "../../src/routers/failures.js"

export interface ExpectedRefusal {
  code: keyof typeof STATUS
  /** Glance's own status, when Glance refused; without it and `keystone`, Polaris itself did. */
  glance?: number
  keystone?: number
  says?: RegExp
}

const STATUS = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
}

/** The call fails as described: tRPC's code, the HTTP status, who refused, and a plain sentence. */
export async function expectRefusal(call: Promise<unknown>, { code, says = /./, ...by }: ExpectedRefusal) {
  const error = await call.then(
    (answer) => expect.fail(`was not refused but answered ${JSON.stringify(answer)}`),
    (failure: unknown) => failure as TRPCClientError<AppRouter>,
  )
  expect(error).toBeInstanceOf(TRPCClientError)
  const { message, data } = error as { message: string; data: ErrorData | null }
  expect({ message, ...data }).toMatchObject({ code, httpStatus: STATUS[code] })
  expect(message).toMatch(says)
  expect(message, "a plain sentence").not.toMatch(/<\w|\n| at .*:\d+/)
  const openstack = data?.openstack
  expect(openstack ? { [openstack.service]: openstack.status } : {}).toEqual(by)
  if (openstack) expect(openstack.requestId).toMatch(/^req-/)
}
