import { fileURLToPath } from "node:url"
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config"

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The packages' entries, for what imports them by name. */
const alias = {
  "polaris-bff/simulator": at("simulator/index.ts"),
  "polaris-bff": at("src/index.ts"),
  "@polaris-bff/client/react": at("src/react/index.ts"),
  "@polaris-bff/client": at("src/client/index.ts"),
}

type Test = NonNullable<TestProjectInlineConfiguration["test"]>

const project = (name: string, test: Test): TestProjectInlineConfiguration => ({
  resolve: { alias },
  /** What is waited for may take its time: a slow machine decides no test. */
  test: {
    ...{ name, setupFiles: ["test/support/seed.ts"], expect: { poll: { timeout: 100_000 } } },
    ...{ testTimeout: 180_000, hookTimeout: 300_000 },
    ...test,
  },
})

/** Floods and long random runs: half of what a run would take, and seldom what a change breaks. */
const LONG = [
  "test/core/big-bodies.test.ts",
  "test/core/garbage.test.ts",
  "test/core/garbage-patch.test.ts",
  "test/core/list-property.test.ts",
  "test/upload/early-answers.test.ts",
  "test/upload/mistrust.test.ts",
]

/** What takes more than a few seconds: whole processes, large files, walks through many images. */
const SLOW = "test/**/*.slow.test.{ts,tsx}"

/** What reads the sources instead of running them. */
const READING = [
  "test/docs/compile.test.ts",
  "test/core/architecture.test.ts",
  "test/core/glossary.test.ts",
  "test/core/docstrings.test.ts",
  "test/core/names.test.ts",
  "test/core/patterns.test.ts",
]

/**
 * The fetch of Node 24 and later leaves a rejection unhandled when a form with a file of `openAsBlob` breaks
 * off. The guide advises against such forms.
 */
const BROKEN_HERE =
  Number(process.versions.node.split(".")[0]) >= 24 ? ["test/client/form-of-a-blob.test.ts"] : []

/** Those need more than Node, or more time; each is a project of its own. */
const ELSEWHERE = [
  "test/nova/{debian,fake-driver}.test.ts",
  ...[
    "big",
    "browser",
    "database",
    "faults",
    "formats",
    "fuzz",
    "network",
    "notifications",
    "oci",
    "openstack",
    "package",
    "postgres",
    "rabbitmq",
    "redis",
    "web",
  ].map((folder) => `test/${folder}/**`),
  "test/storage/{swift,radosgw}.test.ts",
  ...LONG,
  ...READING,
  ...BROKEN_HERE,
]

/** What needs only Node, on the simulator. */
const onNode = (test: Test): Test => ({
  globalSetup: ["test/support/main-bundle.ts"],
  /**
   * Most of a test's time is waiting for the network; no module here has state that another test could see.
   */
  isolate: false,
  maxWorkers: 2,
  ...test,
})

const node = project("node", onNode({ include: ["test/**/*.test.{ts,tsx}"], exclude: [SLOW, ...ELSEWHERE] }))

/** The rest of it, most of which waits; `npm test` has what a change breaks most often. */
const slow = project("slow", onNode({ include: [SLOW], exclude: ELSEWHERE, maxWorkers: 3 }))

/**
 * Checks of the sources: the docs' examples compiled, the import rules, the regular expressions, the
 * glossary.
 */
const docs = project("docs", {
  include: READING,
  maxWorkers: 1,
  testTimeout: 300_000,
  hookTimeout: 600_000,
})

/** What takes long or needs curl: floods, random input, random cuts, memory under large uploads. */
const faults = project("faults", {
  globalSetup: ["test/support/main-bundle.ts"],
  include: ["test/{faults,fuzz}/**/*.test.ts", ...LONG],
  maxWorkers: 1,
  testTimeout: 180_000,
  hookTimeout: 120_000,
})

/**
 * Uploads of sizes and durations at which Node's own limits are passed. Needs 5 GB of disk and seven minutes.
 */
const big = project("big", {
  globalSetup: ["test/support/main-bundle.ts"],
  include: ["test/big/**/*.test.ts"],
  maxWorkers: 2,
  testTimeout: 3_600_000,
  hookTimeout: 300_000,
})

/**
 * What an image may contain, compared with OpenStack and QEMU. Needs `qemu-utils genisoimage parted` and
 * test/formats/oracle.sh.
 */
const formats = project("formats", { include: ["test/formats/**/*.test.ts"] })

/**
 * The bus for several processes. Needs Debian's package `redis-server`; fails without it, and never skips.
 */
const redis = project("redis", {
  globalSetup: ["test/support/main-bundle.ts"],
  include: ["test/redis/**/*.test.ts"],
  maxWorkers: 1,
  testTimeout: 120_000,
  hookTimeout: 120_000,
})

/**
 * Glance's notifications. Needs Debian's package `rabbitmq-server`; fails without it, and never skips.
 */
const rabbitmq = project("rabbitmq", {
  globalSetup: ["test/support/main-bundle.ts"],
  include: ["test/rabbitmq/**/*.test.ts"],
  maxWorkers: 1,
  testTimeout: 180_000,
  hookTimeout: 300_000,
})

/**
 * The registry with a client of Debian. Needs the package `skopeo`, and curl; fails without them, and never
 * skips.
 */
const oci = project("oci", {
  globalSetup: ["test/support/main-bundle.ts"],
  include: ["test/oci/**/*.test.ts"],
  maxWorkers: 1,
  testTimeout: 180_000,
  hookTimeout: 300_000,
})

/** What is kept in the embedded database. It takes a few seconds and 300 MB to start. */
const database = project("database", {
  globalSetup: ["test/support/main-bundle.ts"],
  include: ["test/database/**/*.test.ts"],
  maxWorkers: 1,
  testTimeout: 180_000,
  hookTimeout: 300_000,
})

/** The same on a server. Needs Debian's package `postgresql`; fails without it, and never skips. */
const postgres = project("postgres", {
  globalSetup: ["test/support/main-bundle.ts"],
  include: ["test/postgres/**/*.test.ts"],
  maxWorkers: 1,
  testTimeout: 180_000,
  hookTimeout: 120_000,
})

/**
 * The library's API with two web processes and a worker on one PostgreSQL. Needs Debian's package
 * `postgresql`; fails without it, and never skips.
 */
const processes = project("processes", {
  globalSetup: ["test/support/main-bundle.ts"],
  include: ["test/library/{albums,changes,search,tenants,uploads}.slow.test.ts"],
  env: { POLARIS_TEST_DATABASE: "processes" },
  maxWorkers: 1,
  testTimeout: 180_000,
  hookTimeout: 300_000,
})

/**
 * The chapters that have a database, on PostgreSQL instead of the embedded one. Needs Debian's package
 * `postgresql`; fails without it, and never skips.
 */
const chapters = project("chapters", {
  globalSetup: ["test/support/main-bundle.ts"],
  include: ["test/{library,catalog,golden}/**/*.test.ts"],
  env: { POLARIS_TEST_DATABASE: "postgres" },
  maxWorkers: 2,
  testTimeout: 180_000,
  hookTimeout: 300_000,
})

/** The suite of the object store on real ones, which test/storage/run.sh starts. Fails without them. */
const storage = project("storage", {
  include: ["test/storage/{swift,radosgw}.test.ts"],
  maxWorkers: 1,
  testTimeout: 120_000,
  hookTimeout: 120_000,
})

/**
 * The packages as their users get them: packed, installed from the archive, built and run. Needs npm's
 * registry.
 */
const packages = project("package", {
  include: ["test/package/**/*.test.ts"],
  globalSetup: ["test/package/pack.ts"],
  sequence: { groupOrder: 1 },
  testTimeout: 240_000,
  hookTimeout: 600_000,
})

/** The console's components in jsdom, with msw in place of Polaris. */
const web = project("web", {
  include: ["test/web/*.test.{ts,tsx}"],
  environment: "jsdom",
  setupFiles: ["test/web/page.ts"],
  sequence: { groupOrder: 2 },
  testTimeout: 120_000,
})

/**
 * With POLARIS_TEST_CLOUD=openstack the tests use the cloud of OS_AUTH_URL. They fail if it is wrong, and
 * never skip.
 */
const onOpenStack = process.env["POLARIS_TEST_CLOUD"] === "openstack"

/**
 * In CI a real cloud and a real browser get a second try: on a busy machine they lose a request now and then.
 */
const retry = process.env["CI"] === undefined ? 0 : 1

/** The console in Chromium, one browser at a time; on OpenStack the journeys only. */
const browser = project("browser", {
  include: onOpenStack
    ? ["test/browser/journey-*.test.ts"]
    : ["test/browser/*.test.ts", "test/network/*.test.ts"],
  maxWorkers: 1,
  retry,
  testTimeout: 180_000,
  hookTimeout: 120_000,
})

/** The contract on a real cloud. */
const openstack = project("openstack", {
  include: ["test/contract/**/*.test.ts", "test/openstack/**/*.test.ts"],
  isolate: false,
  maxWorkers: 1,
  retry,
  testTimeout: 120_000,
  hookTimeout: 120_000,
})

/** Notifications that a real Glance sends. Needs Debian's package `rabbitmq-server`. */
const notifications = project("notifications", {
  include: ["test/notifications/**/*.test.ts"],
  maxWorkers: 1,
  testTimeout: 300_000,
  hookTimeout: 600_000,
})

/** Not every such cloud has Cinder. */
const NEEDS_CINDER = process.env["HAS_CINDER"] === "1" ? ["test/nova/volumes.test.ts"] : []

/** What needs Nova: on the cloud that test/openstack/compute/up.sh starts. */
const compute = project("compute", {
  include: ["test/nova/contract.test.ts", "test/nova/golden.slow.test.ts", ...NEEDS_CINDER],
  isolate: false,
  maxWorkers: 1,
  retry,
  testTimeout: 600_000,
  hookTimeout: 120_000,
})

/**
 * A Nova that never finishes a snapshot: on the cloud that `COMPUTE_DRIVER=fake npm run compute:up` starts.
 */
const fakeDriver = project("fake-driver", {
  include: ["test/nova/fake-driver.test.ts"],
  testTimeout: 600_000,
  hookTimeout: 120_000,
})

/** A golden image from a Debian with its own cloud-init: on the cloud and the image of run-debian.sh. */
const debian = project("debian", {
  include: ["test/nova/debian.test.ts"],
  testTimeout: 1_200_000,
  hookTimeout: 120_000,
})

export default defineConfig({
  test: {
    projects: onOpenStack
      ? [openstack, compute, fakeDriver, debian, browser, notifications]
      : [
          node,
          slow,
          docs,
          faults,
          big,
          formats,
          rabbitmq,
          redis,
          oci,
          database,
          postgres,
          processes,
          chapters,
          storage,
          packages,
          web,
          browser,
        ],
    globalSetup: ["test/support/log-check.ts"],
    /** The guide's own components leave the rejection of a failed upload to the browser's console. */
    onUnhandledError: (error) =>
      error.name !== "TRPCClientError" ||
      !String("VITEST_TEST_PATH" in error && error["VITEST_TEST_PATH"]).includes("/test/package/"),
  },
})
