import type { Glance } from "../glance/glance.js"

interface Asker {
  glance: Pick<Glance, "info">
}

/** How this cloud takes the data of images. */
export const importMethods = async ({ glance }: Asker) => ({ methods: await glance.info.importMethods() })

/** The stores in which images can be, without those that Glance reserves for itself. */
export async function listStores({ glance }: Asker) {
  const stores = await glance.info.stores()
  return {
    stores: stores.map(({ id, description, default: isDefault, "read-only": isReadOnly }) => ({
      ...{ id, isDefault, isReadOnly },
      ...(description && { description }),
    })),
  }
}
