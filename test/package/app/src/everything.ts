export * from "@polaris-bff/client"
