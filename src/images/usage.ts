import type { Glance } from "../glance/glance.js"
import type { ImageUsage } from "../schemas/usage.js"

interface Asker {
  glance: Pick<Glance, "info">
}

/** What the project uses of its limits for images. Keystone has -1 for no limit. */
export async function usageOfLimits({ glance }: Asker): Promise<ImageUsage> {
  const entries = Object.entries(await glance.info.usage())
  return {
    limits: entries.map(([name, { usage, limit }]) => ({
      ...{ name, usage, unit: name.startsWith("image_count") ? "images" : "MiB" },
      ...(limit >= 0 && { limit }),
    })),
  }
}
