/**
 * The architecture as a table (docs/architecture.md). Each program has layers, from top to bottom, and each
 * layer has modules: files or folders. A file may import from its own module and from the layers below it in
 * the same program; `also` lists exceptions. A package may be imported only by the modules that list it.
 * Everything else is refused, and a file without a row is an error.
 *
 * `closed` lists modules of lower layers that this one may not import. A module with `types` runs in a
 * browser: it may import only types from lower layers, except the files in `code`, and no Node modules.
 *
 * @typedef {{ module: string, packages?: string[], anyPackage?: true, also?: string[],
 *   closed?: string[], types?: true, code?: string[], browser?: true }} Module
 * @type {Record<string, Module[][]>}
 */
export const FLOORS = {
  server: [
    [
      {
        module: "src/react",
        packages: [
          "@tanstack/react-query",
          "react",
          "@trpc/client",
          "@trpc/react-query",
          "@trpc/tanstack-react-query",
        ],
        types: true,
        code: ["src/client/index.ts"],
      },
    ],
    [{ module: "src/cli", packages: ["@modelcontextprotocol/server", "@trpc/client", "yaml"] }],
    [
      {
        module: "src/client",
        packages: ["@noble/hashes", "@trpc/client", "@trpc/server", "eventsource"],
        types: true,
        code: ["src/schemas/upload-header.ts"],
      },
    ],
    [
      { module: "src/main.ts", packages: ["close-with-grace"] },
      { module: "src/verify-audit.ts" },
      { module: "src/left-jobs.ts" },
      { module: "src/migrate.ts" },
      { module: "src/rebuild-catalog.ts" },
      { module: "src/index.ts" },
    ],
    [{ module: "src/plugin.ts", packages: ["fastify"] }],
    [{ module: "src/app.ts", packages: ["fastify"] }],
    [
      {
        module: "src/routers",
        packages: ["@trpc/server", "zod"],
        closed: ["src/glance", "src/keystone", "src/http", "src/events"],
      },
      { module: "src/routers/mount.ts", packages: ["@trpc/server", "fastify"], also: ["src/routers"] },
      {
        module: "src/rest",
        packages: ["fastify", "zod", "zod-openapi"],
        closed: ["src/glance", "src/keystone", "src/http", "src/events"],
      },
    ],
    [{ module: "src/context.ts", packages: ["fastify"] }],
    [{ module: "src/services.ts", packages: ["pino"] }],
    [{ module: "src/core.ts", packages: ["pino"] }],
    [
      {
        module: "src/server",
        packages: ["fastify", "@fastify/multipart", "@fastify/static", "@fastify/under-pressure", "helmet"],
      },
    ],
    [
      { module: "src/images", packages: ["lru-cache", "p-map", "rfc6902", "zod"], closed: ["src/http"] },
      { module: "src/upload", packages: ["zod"], closed: ["src/http"] },
      { module: "src/library", packages: ["drizzle-orm", "sharp", "zod"], closed: ["src/http"] },
      {
        module: "src/catalog",
        packages: ["drizzle-orm", "hash-wasm", "lru-cache", "p-map", "zod"],
        closed: ["src/http"],
      },
      {
        module: "src/golden",
        packages: ["croner", "drizzle-orm", "unixcrypt", "yaml", "zod"],
        closed: ["src/http", "src/events"],
      },
      {
        module: "src/session",
        packages: ["rate-limiter-flexible", "cookie", "iron-webcrypto", "lru-cache", "zod"],
        closed: ["src/glance", "src/http", "src/events"],
      },
    ],
    [{ module: "src/content" }],
    [
      { module: "src/glance", packages: ["zod"], closed: ["src/events"] },
      { module: "src/keystone", packages: ["lru-cache", "zod"], closed: ["src/events"] },
      { module: "src/nova", packages: ["zod"], closed: ["src/events"] },
      { module: "src/neutron", packages: ["zod"], closed: ["src/events"] },
      { module: "src/cinder", packages: ["zod"], closed: ["src/events"] },
      {
        module: "src/storage",
        packages: ["@aws-sdk/client-s3", "@aws-sdk/s3-request-presigner"],
        closed: ["src/events"],
      },
    ],
    [
      { module: "src/outbox", packages: ["drizzle-orm", "zod"] },
      { module: "src/notifications", packages: ["amqplib", "zod"] },
    ],
    [
      { module: "src/http", packages: ["undici"], closed: ["src/events"] },
      { module: "src/events" },
      { module: "src/metrics", packages: ["prom-client"] },
      { module: "src/limits", packages: ["p-map", "rate-limiter-flexible"] },
      { module: "src/inspect" },
      { module: "src/jobs", packages: ["iron-webcrypto", "pg-boss", "zod"] },
    ],
    [
      { module: "src/audit" },
      { module: "src/redis", packages: ["@redis/client"] },
      {
        module: "src/tracing",
        packages: [
          "@opentelemetry/api",
          "@opentelemetry/core",
          "@opentelemetry/exporter-trace-otlp-http",
          "@opentelemetry/resources",
          "@opentelemetry/sdk-trace",
        ],
      },
      { module: "src/db", packages: ["drizzle-orm", "pg", "@electric-sql/pglite"] },
    ],
    [{ module: "src/schemas", packages: ["zod"] }, { module: "src/call.ts" }],
    [{ module: "src/failure.ts" }],
    [
      { module: "src/errors.ts" },
      { module: "src/collect.ts" },
      { module: "src/pages.ts" },
      { module: "src/json-size.ts" },
      { module: "src/signals.ts" },
      { module: "src/config.ts", packages: ["zod"] },
    ],
    [{ module: "src/config", packages: ["zod"] }],
  ],
  simulator: [
    [
      {
        module: "simulator/demo.ts",
        packages: ["close-with-grace"],
        also: ["src/app.ts", "src/config.ts", "src/services.ts"],
      },
    ],
    [{ module: "simulator/demo-accounts.ts" }, { module: "simulator/demo-library.ts", packages: ["sharp"] }],
    [{ module: "simulator/index.ts" }],
    [{ module: "simulator/in-memory.ts", packages: ["msw"] }],
    [{ module: "simulator/start.ts" }],
    [
      { module: "simulator/front.ts", packages: ["msw"] },
      { module: "simulator/connection.ts", packages: ["msw", "undici"] },
      { module: "simulator/folder.ts" },
      { module: "simulator/catalogue.ts" },
    ],
    [{ module: "simulator/lock.ts" }],
    [
      { module: "simulator/glance", packages: ["msw"] },
      { module: "simulator/keystone", packages: ["msw", "zod"] },
      { module: "simulator/nova", packages: ["msw", "zod"], also: ["simulator/glance", "simulator/cinder"] },
      { module: "simulator/cinder", packages: ["msw", "zod"], also: ["simulator/glance"] },
      { module: "simulator/neutron", packages: ["msw"] },
      { module: "simulator/s3" },
    ],
    [
      { module: "simulator/tokens.ts", packages: ["zod"] },
      { module: "simulator/wire.ts" },
      { module: "simulator/middleware.ts" },
      { module: "simulator/background.ts" },
      { module: "simulator/disk.ts" },
    ],
    [{ module: "simulator/world.ts" }, { module: "simulator/answer.ts" }],
    [
      { module: "simulator/identity.ts" },
      { module: "simulator/compute.ts" },
      { module: "simulator/block-storage.ts" },
    ],
    [{ module: "simulator/collation.ts" }],
  ],
  console: [
    [
      {
        module: "web/main.tsx",
        packages: ["@mantine/core", "@mantine/notifications", "@mantine/dropzone", "react-dom", "get-nonce"],
        browser: true,
      },
    ],
    [
      {
        module: "web/console.tsx",
        packages: [
          "@mantine/core",
          "@mantine/modals",
          "@mantine/notifications",
          "@polaris-bff/client",
          "wouter",
        ],
        browser: true,
      },
    ],
    [
      {
        module: "web/pages",
        packages: ["@mantine/core", "@tabler/icons-react", "@polaris-bff/client", "react", "wouter"],
        browser: true,
      },
    ],
    [
      {
        module: "web/features",
        packages: [
          "@mantine/core",
          "@mantine/dropzone",
          "@mantine/hooks",
          "@mantine/modals",
          "@tabler/icons-react",
          "@tanstack/react-query",
          "@trpc/server",
          "@polaris-bff/client",
          "react",
          "wouter",
          "yaml",
        ],
        browser: true,
      },
    ],
    [
      {
        module: "web/session",
        packages: [
          "@mantine/core",
          "@mantine/hooks",
          "@mantine/modals",
          "@tabler/icons-react",
          "@tanstack/react-query",
          "@trpc/server",
          "@polaris-bff/client",
          "react",
          "wouter",
        ],
        browser: true,
      },
    ],
    [
      {
        module: "web/parts",
        packages: [
          "@mantine/core",
          "@mantine/hooks",
          "@mantine/modals",
          "@mantine/notifications",
          "@tabler/icons-react",
          "@polaris-bff/client",
          "react",
          "wouter",
        ],
        browser: true,
      },
    ],
    [{ module: "web/texts", browser: true }, { module: "web/styles.css" }, { module: "web/vite-env.d.ts" }],
    [
      { module: "web/build.ts", packages: ["vite"] },
      { module: "web/vite.config.ts", packages: ["@vitejs/plugin-react", "vite"] },
    ],
  ],
  bench: [
    [{ module: "bench/main.ts" }],
    [
      { module: "bench/catalog", packages: ["p-map", "undici"], also: ["test/support"] },
      { module: "bench/golden" },
      { module: "bench/watch" },
    ],
    [
      { module: "bench/scenarios", packages: ["p-map"] },
      {
        module: "bench/library",
        packages: ["@electric-sql/pglite", "p-map", "pg", "undici"],
        also: ["test/support"],
      },
    ],
    [{ module: "bench/support", packages: ["undici", "p-map"] }],
  ],
  /** Suites that see Polaris from outside have no `src`; the others may look at its parts. */
  tests: [
    [
      { module: "test/package", anyPackage: true, also: ["simulator"] },
      { module: "test/faults", anyPackage: true, also: ["simulator"] },
      { module: "test/fuzz", anyPackage: true, also: ["simulator", "src"] },
      { module: "test/network", anyPackage: true, also: ["simulator", "src/client"] },
      { module: "test/redis", anyPackage: true, also: ["src", "simulator"] },
      { module: "test/rabbitmq", anyPackage: true, also: ["src", "simulator"] },
      { module: "test/notifications", anyPackage: true, also: ["src", "simulator"] },
      { module: "test/postgres", anyPackage: true, also: ["src", "simulator"] },
    ],
    [
      { module: "test/docs", anyPackage: true, also: ["src"] },
      { module: "test/browser", anyPackage: true, also: ["simulator", "src/client", "test/docs/pages.ts"] },
      { module: "test/core", anyPackage: true, also: ["lint", "simulator", "src"] },
    ],
    [
      { module: "test/big", anyPackage: true, also: ["src/client", "simulator"] },
      { module: "test/catalog", anyPackage: true, also: ["simulator", "src"] },
      { module: "test/client", anyPackage: true, also: ["src/cli", "src/client", "src/react", "simulator"] },
      {
        module: "test/contract",
        anyPackage: true,
        also: ["src/routers", "src/schemas", "src/session", "simulator"],
      },
      { module: "test/database", anyPackage: true, also: ["src"] },
      { module: "test/events", anyPackage: true, also: ["src/events"] },
      { module: "test/golden", anyPackage: true, also: ["simulator", "src"] },
      { module: "test/kills", anyPackage: true, also: ["simulator", "src"] },
      { module: "test/library", anyPackage: true, also: ["simulator", "src"] },
      { module: "test/formats", anyPackage: true, also: ["src/golden", "src/inspect"] },
      { module: "test/oci", anyPackage: true },
      { module: "test/nova", anyPackage: true, also: ["simulator", "src"] },
      { module: "test/openstack", anyPackage: true },
      { module: "test/session", anyPackage: true, also: ["src", "simulator"] },
      { module: "test/storage", anyPackage: true, also: ["simulator", "src", "test/browser"] },
      { module: "test/simulator", anyPackage: true, also: ["simulator"] },
      { module: "test/upload", anyPackage: true, also: ["src", "simulator"] },
      { module: "test/web", anyPackage: true, also: ["web"] },
    ],
    [{ module: "test/support", anyPackage: true, also: ["src", "simulator"] }],
  ],
  lint: [[{ module: "lint", anyPackage: true }]],
}
