/** The stores that `GET /v2/info/stores` knows. */
export const stores = ["file"] as const
/** What a create response lists: the reserved stores leak into it. */
export const storeIds = [...stores, "os_glance_staging_store", "os_glance_tasks_store"] as const

export const importMethods = ["glance-direct", "web-download", "copy-image"] as const
