import { dts } from "rollup-plugin-dts"

/**
 * After tsc: the declarations of the client entries become self-contained, so that a project that uses them needs no
 * declaration of the server (docs/adr/0018).
 */
const entry = (name) => ({
  input: `dist/${name}/index.d.ts`,
  output: { file: `dist/${name}/index.d.ts` },
  external: (id) => !id.startsWith(".") && !id.startsWith("/"),
  treeshake: { moduleSideEffects: "no-external" },
  plugins: [dts()],
})

export default [entry("client"), { ...entry("react"), external: (id) => !/^\.\/|^\//.test(id) }]
