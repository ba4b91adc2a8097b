import { randomUUID } from "node:crypto"
import { mkdirSync } from "node:fs"
import pMap from "p-map"
import type { BrowserContextOptions, Page } from "playwright-core"
import { afterAll, beforeAll, expect } from "vitest"
import type { SimulatorOptions } from "../../simulator/index.js"
import { openCloud, signIn, type Account, type Cloud } from "../support/cloud.js"
import { openGlance, type DirectGlance } from "../support/glance.js"
import { startPolaris, type Client, type Polaris } from "../support/polaris.js"
import { openChromium, type Chromium } from "./browser.js"

/** A cloud, a Polaris that serves the console, and a browser. Filled before the first test of the file. */
export interface ConsoleStage {
  cloud: Cloud
  polaris: Polaris
  glance: DirectGlance
  browser: Chromium
  /** In the name or the tags of every image of this file: the cloud may hold images of anybody. */
  tag: string
  /** A client of this account, in its own project or another. */
  client(account: Account, project?: string): Promise<Client["compute"]>
  /** A new tab whose errors are collected in `tabErrors`. */
  tab(): Promise<Page>
  /** Errors in tabs: uncaught exceptions, and what the Content-Security-Policy blocked. */
  tabErrors: string[]
}

export interface StageOptions {
  simulator?: SimulatorOptions
  settings?: Record<string, string>
  browser?: BrowserContextOptions
}

const SESSION_KEYS = "only-for-tests-and-32-characters-long"
export const SCREENSHOTS = ".polaris/screenshots"

export function consoleStage(options: StageOptions = {}): ConsoleStage {
  const s = { tag: `browser-${randomUUID().slice(0, 8)}`, tabErrors: [] as string[] } as ConsoleStage
  const endings: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true })
    s.cloud = await openCloud(options.simulator)
    endings.unshift(() => s.cloud.close())
    const { authUrl, region } = s.cloud
    const where = region === undefined ? {} : { OS_REGION_NAME: region }
    s.polaris = await startPolaris(authUrl, { SESSION_KEYS, ...where, ...options.settings })
    endings.unshift(() => s.polaris.close())
    s.glance = await openGlance(authUrl, "admin")
    endings.unshift(() => removeImages(s))
    s.browser = await openChromium(options.browser)
    endings.unshift(() => s.browser.close())
  })

  afterAll(async () => {
    for (const end of endings) await end()
    expect(s.tabErrors).toEqual([])
  })

  s.client = async (account, project = account) => {
    const { token } = await signIn(s.cloud.authUrl, account, { project })
    return s.polaris.client({ "x-auth-token": token }).compute
  }
  s.tab = async () => {
    const page = await s.browser.context.newPage()
    page.on("pageerror", (error) => s.tabErrors.push(error.message))
    page.on("console", (line) => {
      if (/Content.Security.Policy/i.test(line.text())) s.tabErrors.push(line.text())
    })
    return page
  }
  return s
}

async function removeImages({ client, cloud, tag }: ConsoleStage): Promise<void> {
  const glance = await openGlance(cloud.authUrl, "admin")
  const all = await (await client("admin")).listImages.query({ visibility: "all" })
  const own = all.filter(({ name, tags }) => name?.includes(tag) || tags?.includes(tag))
  await pMap(own, ({ id }) => glance.destroy(id), { concurrency: 4 })
}

/** Types name and password, as a person does. */
export async function enter(page: Page, account: string, password = account): Promise<void> {
  await page.getByLabel("User name").fill(account)
  await page.getByRole("textbox", { name: "Password" }).fill(password)
  await page.getByRole("button", { name: "Sign in" }).click()
}

/** Opens the console without a session, and signs in. */
export async function arrive(page: Page, { polaris }: ConsoleStage, account: Account): Promise<void> {
  await page.goto(`${polaris.url}/`)
  await enter(page, account)
}

/** From the start page, or wherever the list already is, to the list of images. */
export async function openImages(page: Page): Promise<void> {
  const heading = (name: string) => page.getByRole("heading", { name, level: 1 })
  await heading("Overview").or(heading("Images")).waitFor()
  const { pathname } = new URL(page.url())
  if (pathname.endsWith("/overview")) await page.goto(page.url().replace(/overview$/, "images"))
  await heading("Images").waitFor()
}

/** The row of the list, or of a dialog, with the link to an image. */
export const row = (page: Page, name: string) =>
  page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) })
