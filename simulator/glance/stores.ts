/** The stores that `GET /v2/info/stores` lists. */
export const stores = ["file"] as const
/** The stores that a create response lists: it also includes the reserved ones. */
export const storeIds = [...stores, "os_glance_staging_store", "os_glance_tasks_store"] as const

export const importMethods = ["glance-direct", "web-download", "copy-image"] as const
