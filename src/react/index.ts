/** The package's entry `polaris-bff/react`, for @trpc/react-query. */
export { PolarisProvider, type PolarisProviderProps } from "./provider.js"
export { retryReads } from "./retry.js"
export { trpcReact, type TrpcReact } from "./trpc-react.js"
export { useUploadWithProgress, type UploadWithProgress } from "./use-upload-with-progress.js"
