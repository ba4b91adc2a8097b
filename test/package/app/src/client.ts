export {
  createPolarisClient,
  hasFile,
  polarisError,
  polarisLinks,
  retryReads,
  undefinedOnError,
  uploadLink,
} from "@polaris-bff/client"
