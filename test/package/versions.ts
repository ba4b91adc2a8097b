import { readFileSync } from "node:fs"

const { dependencies, devDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}

const exactly = (versions: Record<string, string>) =>
  Object.entries(versions).map(([name, version]) => `${name}@${version}`)

const pick = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { ...dependencies, ...devDependencies }[name] ?? ""]))

/** Packages of this repository, in the versions it uses. */
export const pinned = (...names: string[]) => exactly(pick(...names))

const BUILD = pick("vite", "@vitejs/plugin-react")

/**
 * The newest packages that install together: @trpc/react-query ended with 11.19, and asks for exactly that of
 * the others.
 */
export const NEWEST = exactly({
  ...BUILD,
  ...pick("@trpc/react-query", "@trpc/tanstack-react-query", "@tanstack/react-query"),
  ...pick("react", "react-dom", "@types/react", "@types/react-dom", "typescript"),
})

/** The lower ends of the peer ranges in packages/client/package.json. */
export const OLDEST = exactly({
  ...BUILD,
  "@trpc/react-query": "11.7.0",
  "@trpc/tanstack-react-query": "11.7.0",
  "@tanstack/react-query": "5.80.3",
  react: "18.2.0",
  "react-dom": "18.2.0",
  "@types/react": "18.2.79",
  "@types/react-dom": "18.2.25",
  typescript: "5.7.2",
})
