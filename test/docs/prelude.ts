import type { TRPCClient } from "@trpc/client"
import type * as React from "react"
import type { TrpcReact } from "../../src/react/index.js"
import type { AppRouter } from "../../src/routers/index.js"

/**
 * What the examples take for granted, as a reader's project would have it: a client, React's hooks, a few
 * functions of the application's own. A block that declares one of these names itself uses its own.
 */
export interface Prelude {
  client: TRPCClient<AppRouter>
  trpcReact: TrpcReact

  useState: typeof React.useState
  useCallback: typeof React.useCallback
  useEffect: typeof React.useEffect
  useRef: typeof React.useRef

  updateProgressBar: (percent: number) => void
  formatBytes: (bytes: number) => string
  ProgressBar: (props: { percent: number; uploaded: number; total: number }) => React.ReactNode
}

/** The same as a module of the docs' program, where these names are global. */
export const globals = () =>
  [
    'import type { Prelude } from "./test/docs/prelude.js"',
    "declare global {",
    ...NAMES.map((name) => `  const ${name}: Prelude["${name}"]`),
    "}",
  ].join("\n")

const NAMES: (keyof Prelude)[] = [
  "client", "trpcReact",
  "useState", "useCallback", "useEffect", "useRef",
  "updateProgressBar", "formatBytes", "ProgressBar",
] // prettier-ignore
