import { dts } from "rollup-plugin-dts"

/**
 * After tsc: the package @polaris-bff/client, from the compiled client and hooks. Its declarations hold the
 * types of the server and of zod that they use, so that a project needs the declarations of neither
 * (docs/adr/0018).
 */
const input = (extension) => ({
  index: `dist/client/index${extension}`,
  react: `dist/react/index${extension}`,
})
const dir = "packages/client/dist"
const isPackage = (id) => !/^[./]/.test(id)

/** Files of their own: a page starts the worker, and a shell the command line. */
const programs = { "sha256-worker": "dist/client/resumable/sha256-worker.js", cli: "dist/cli/main.js" }

const code = {
  input: { ...input(".js"), ...programs },
  external: isPackage,
  output: {
    dir,
    chunkFileNames: "client.js",
    sourcemap: true,
    banner: ({ name }) => (name === "react" ? '"use client"' : ""),
  },
}

const declarations = {
  input: input(".d.ts"),
  external: (id) => isPackage(id) && !/^zod\b/.test(id),
  output: { dir, chunkFileNames: "client.d.ts" },
  treeshake: { moduleSideEffects: "no-external" },
  plugins: [dts({ respectExternal: true })],
}

export default [code, declarations]
