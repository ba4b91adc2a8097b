import { TRPCClientError } from "@trpc/client"
import { randomBytes } from "node:crypto"
import { expect, onTestFinished } from "vitest"
import type { AppRouter } from "../../src/routers/index.js"
import type { ErrorData } from "../../src/routers/failures.js"
import { startSimulator, type Simulator } from "../../simulator/index.js"
import type { SimulatorOptions } from "../../simulator/start.js"
import { openBrowser, type Browser } from "../support/browser.js"
import { secret } from "../support/log-folder.js"
import { newPassword } from "../support/new-password.js"
import { startPolaris, type Polaris } from "../support/polaris.js"

export const newKey = () => secret(randomBytes(32).toString("base64url"))

export const projectOf = (simulator: Simulator, name: string) =>
  simulator.world.identity.projects.find((project) => project.name === name)?.id ?? ""

export async function cloud(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator(options)
  onTestFinished(() => simulator.close())
  return simulator
}

export async function polarisWithSessions(
  authUrl: string,
  settings: Record<string, string> = {},
): Promise<Polaris> {
  const polaris = await startPolaris(authUrl, {
    ...{ SESSION_KEYS: newKey(), SIGN_IN_FAILURE_SECONDS: "0.01" },
    ...settings,
  })
  onTestFinished(() => polaris.close())
  return polaris
}

export interface SessionSetting {
  simulator: Simulator
  polaris: Polaris
  browser: Browser
  /** Of `both`, who has the role member in the projects demo and other. */
  password: string
  demo: string
  other: string
}

/** A simulated cloud, a Polaris in front of it, and a browser in which nobody is signed in. */
export async function signedOut(
  settings: Record<string, string> = {},
  options: SimulatorOptions = {},
): Promise<SessionSetting> {
  const simulator = await cloud(options)
  const polaris = await polarisWithSessions(simulator.authUrl, settings)
  return {
    simulator,
    polaris,
    browser: openBrowser(polaris.url),
    password: newPassword(simulator, "both"),
    demo: projectOf(simulator, "demo"),
    other: projectOf(simulator, "other"),
  }
}

/** The same, with `both` signed in to the project demo. */
export async function signedIn(
  settings: Record<string, string> = {},
  options: SimulatorOptions = {},
): Promise<SessionSetting> {
  const setting = await signedOut(settings, options)
  const { browser, password, demo } = setting
  await browser.client.session.signIn.mutate({ username: "both", password, projectId: demo })
  return setting
}

/** How a call failed. */
export async function refusal(call: Promise<unknown>): Promise<ErrorData & { message: string }> {
  const error = await call.then(
    (answer) => expect.fail(`was not refused but answered ${JSON.stringify(answer)}`),
    (failure: unknown) => failure as TRPCClientError<AppRouter>,
  )
  expect(error).toBeInstanceOf(TRPCClientError)
  return { ...(error.data as ErrorData), message: error.message }
}

export const SESSION_ENDED = { code: "UNAUTHORIZED", httpStatus: 401, reason: "session_ended" }
export const NOT_SIGNED_IN = { code: "UNAUTHORIZED", httpStatus: 401, reason: "not_signed_in" }
export const FOREIGN = { code: "FORBIDDEN", httpStatus: 403, reason: "foreign_origin" }
