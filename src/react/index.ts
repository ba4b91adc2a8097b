/**
 * The entry `@polaris-bff/client/react`: a provider, options for TanStack Query's hooks, and an upload with
 * progress.
 *
 * @example
 * ```tsx
 * import { useQuery } from "@tanstack/react-query"
 * import { PolarisProvider, useTRPC } from "@polaris-bff/client/react"
 *
 * function ImageNames() {
 *   const trpc = useTRPC()
 *   const { data: images, error } = useQuery(trpc.compute.image.listImages.queryOptions())
 *   if (error) return <p role="alert">{error.message}</p>
 *   return <ul>{images?.map(({ id, name }) => <li key={id}>{name}</li>)}</ul>
 * }
 *
 * export const App = () => (
 *   <PolarisProvider url="/polaris-bff">
 *     <ImageNames />
 *   </PolarisProvider>
 * )
 * ```
 */
export { retryReads } from "../client/index.js"
export { PolarisProvider, type PolarisProviderProps } from "./provider.js"
export { TRPCProvider, useTRPC, useTRPCClient } from "./trpc.js"
export type { ResumableFile, ResumableFileOptions } from "./resumable-files.js"
export { trpcReact, type TrpcReact } from "./trpc-react.js"
export { useSubscription } from "./use-subscription.js"
export {
  useResumableUpload,
  type UseResumableUpload,
  type UseResumableUploadOptions,
} from "./use-resumable-upload.js"
export { useUploadWithProgress, type UploadWithProgress } from "./use-upload-with-progress.js"
