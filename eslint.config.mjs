import js from "@eslint/js"
import regexp from "eslint-plugin-regexp"
import tseslint from "typescript-eslint"
import { layers } from "./lint/rule.mjs"
import { outsideTexts } from "./lint/texts.mjs"

const NO_ENVIRONMENT = { object: "process", property: "env", message: "config.ts reads the environment." }
const NO_EXIT = { object: "process", property: "exit", message: "main.ts ends the process." }

export default tseslint.config(
  {
    ignores: [
      "**/dist/",
      "examples/",
      "coverage/",
      ".polaris/",
      "test/package/app/",
      "test/package/plain/",
      "test/package/openapi/",
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: true,
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
      // Prettier keeps code within this width, and leaves comments alone.
      "max-len": ["error", { code: 1000, comments: 110, ignoreUrls: true }],
    },
  },
  {
    files: ["src/**", "simulator/**", "web/**", "bench/**", "test/**", "lint/**"],
    ignores: ["test/package/script/**"],
    plugins: { polaris: { rules: { layers } } },
    rules: { "polaris/layers": "error" },
  },
  {
    files: ["web/**"],
    ignores: ["web/texts/**"],
    rules: { "no-restricted-syntax": ["error", ...outsideTexts] },
  },
  {
    // French has a space that does not break before some signs.
    files: ["web/texts/**"],
    rules: { "no-irregular-whitespace": ["error", { skipStrings: true, skipTemplates: true }] },
  },
  {
    // A pattern takes linear time, or one request stops the process. test/core/patterns.test.ts also checks
    // zod's patterns.
    files: ["src/**", "simulator/**", "web/**"],
    plugins: { regexp },
    rules: {
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": ["error", { ignoreSticky: false, report: "potential" }],
    },
  },
  {
    files: ["src/**", "simulator/**"],
    ignores: ["simulator/demo.ts"],
    rules: { "no-restricted-properties": ["error", NO_ENVIRONMENT, NO_EXIT] },
  },
  { files: ["src/config.ts", "src/cli/main.ts"], rules: { "no-restricted-properties": ["error", NO_EXIT] } },
  { files: ["src/main.ts"], rules: { "no-restricted-properties": ["error", NO_ENVIRONMENT] } },
  {
    files: ["src/**", "simulator/**"],
    ignores: [
      "src/main.ts",
      "src/migrate.ts",
      "src/left-jobs.ts",
      "src/rebuild-catalog.ts",
      "src/verify-audit.ts",
      "simulator/demo.ts",
    ],
    rules: { "no-console": "error" },
  },
  {
    files: ["**/*.mjs", "**/*.js"],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      parserOptions: { projectService: false },
      globals: {
        process: "readonly",
        console: "readonly",
        fetch: "readonly",
        setTimeout: "readonly",
        URL: "readonly",
        URLSearchParams: "readonly",
        AbortSignal: "readonly",
      },
    },
  },
)
