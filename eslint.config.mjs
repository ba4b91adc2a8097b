import js from "@eslint/js"
import regexp from "eslint-plugin-regexp"
import tseslint from "typescript-eslint"

/** The fences of the house (docs/architecture.md): who may not import what, one row a room. */
const FENCES = [
  {
    room: "src/schemas/**",
    closed: ["routers", "rest", "server", "images", "upload", "glance", "keystone", "http", "events"],
  },
  {
    room: "src/http/**",
    closed: ["routers", "rest", "server", "images", "upload", "glance", "keystone", "events", "services"],
  },
  {
    room: "src/glance/**",
    closed: ["routers", "rest", "server", "images", "upload", "keystone", "events", "services"],
  },
  {
    room: "src/keystone/**",
    closed: ["routers", "rest", "server", "images", "upload", "glance", "events", "services"],
  },
  {
    room: "src/limits/**",
    closed: [
      "routers",
      "rest",
      "server",
      "images",
      "upload",
      "session",
      "glance",
      "keystone",
      "http",
      "events",
      "services",
    ],
  },
  { room: "src/images/**", closed: ["routers", "rest", "server", "services"] },
  {
    room: "src/session/**",
    closed: [
      "routers",
      "rest",
      "server",
      "images",
      "upload",
      "glance",
      "http",
      "events",
      "services",
      "context",
    ],
  },
  { room: "src/routers/**", closed: ["rest"] },
  { room: "src/rest/**", closed: ["routers"] },
  { room: "src/server/**", closed: ["routers", "rest"] },
]

/** Packages that belong to one room. */
const PACKAGES = [
  { name: "undici", rooms: ["src/http/**", "src/services.ts"] },
  { name: "@trpc/server", rooms: ["src/routers/**"] },
  {
    name: "fastify",
    rooms: [
      "src/app.ts",
      "src/context.ts",
      "src/plugin.ts",
      "src/rest/**",
      "src/server/**",
      "src/routers/mount.ts",
      "simulator/**",
    ],
  },
  { name: "msw", rooms: ["simulator/**"] },
]

const rooms = [...new Set([...FENCES.map((fence) => fence.room), "src/*.ts"])]

/** ESLint lets the last matching block win, so each room gets one block with all that is closed to it. */
const fences = rooms.map((room) => {
  const fence = FENCES.find((row) => row.room === room)
  const own = fence?.room.split("/")[1]
  const foreign = PACKAGES.filter(
    (row) => !row.rooms.some((open) => open === room || open.startsWith(`src/${own}/`)),
  )
  const closed = (fence?.closed ?? []).map((name) => ({
    group: [`../${name}/*`, `../${name}.js`, `../../${name}/*`, `../../${name}.js`],
    message: `${room} does not stand on ${name} (docs/architecture.md).`,
  }))
  const packages = foreign
    .filter((row) => room !== "src/*.ts" || !row.rooms.some((open) => /^src\/\w+\.ts$/.test(open)))
    .map((row) => ({
      group: [row.name, `${row.name}/*`],
      message: `${row.name} belongs to ${row.rooms.join(", ")}.`,
    }))
  return {
    files: [room],
    rules: { "no-restricted-imports": ["error", { patterns: [...closed, ...packages] }] },
  }
})

/** The simulator shares no code with Polaris: it would agree with our mistakes. Its demo starts both. */
const simulator = {
  files: ["simulator/**"],
  ignores: ["simulator/demo.ts"],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: ["**/src/**", "undici", "@trpc/server"],
            message: "simulator/ stands on no code of Polaris (docs/architecture.md).",
          },
        ],
      },
    ],
  },
}

/** What runs in a browser takes types from the server, and no code (docs/adr/0018). */
const client = {
  files: ["src/client/**", "src/react/**"],
  rules: {
    "@typescript-eslint/no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            regex: "^(node:|\\.\\./(?!schemas/upload-header|client/index))",
            allowTypeImports: true,
            message: "The client runs in a browser, without the server (docs/adr/0018).",
          },
        ],
      },
    ],
  },
}

/** A pattern takes linear time, or one request stops the process. test/core/patterns.test.ts looks again, and at zod's patterns. */
const linear = {
  files: ["src/**", "simulator/**", "web/**"],
  plugins: { regexp },
  rules: {
    "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
    "regexp/no-super-linear-move": ["error", { ignoreSticky: false, report: "potential" }],
  },
}

/** The console is a client like any other. */
const webConsole = {
  files: ["web/**"],
  ignores: ["web/*.ts"],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: ["**/src/**"],
            message: "The console stands on @polaris-bff/client and @polaris-bff/client/react.",
          },
        ],
      },
    ],
  },
}

export default tseslint.config(
  { ignores: ["**/dist/", "coverage/", ".polaris/", "test/package/app/", "test/package/plain/"] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: [
            "eslint.config.mjs",
            "src/upload/hash-worker.mjs",
            "test/openstack/accounts.mjs",
            "rollup.config.mjs",
            "test/package/script/main.mjs",
          ],
        },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/require-await": "off",
      // Objects here come out of factories and never use `this`.
      "@typescript-eslint/unbound-method": "off",
      "max-params": ["error", 5],
    },
  },
  ...fences,
  simulator,
  client,
  linear,
  webConsole,
  {
    files: ["src/**", "simulator/**"],
    ignores: ["src/main.ts", "src/config.ts", "simulator/demo.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "config.ts reads the environment." },
        { object: "process", property: "exit", message: "main.ts ends the process." },
      ],
    },
  },
  {
    files: ["src/**", "simulator/**"],
    ignores: ["src/main.ts", "simulator/demo.ts"],
    rules: { "no-console": "error" },
  },
  {
    files: ["**/*.mjs", "**/*.js"],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        fetch: "readonly",
        setTimeout: "readonly",
        URL: "readonly",
        AbortSignal: "readonly",
      },
    },
  },
)
