import { useLocalStorage } from "@mantine/hooks"

/** How this browser shows the list of images, in every project. */
export interface TableSettings {
  density: "normal" | "compact"
  pageSize: number
  /** The names of the columns besides the name; undefined for those that fit the screen. */
  columns?: string[]
}

export const PAGE_SIZES = [20, 50, 100]

const USUAL: TableSettings = { density: "normal", pageSize: 20 }

/** What was stored may be of another version, or changed by hand. */
function readSettings(text: string | undefined): TableSettings {
  try {
    const { density, pageSize, columns } = JSON.parse(text ?? "{}") as Partial<TableSettings>
    return {
      density: density === "compact" ? "compact" : "normal",
      pageSize: PAGE_SIZES.find((size) => size === pageSize) ?? USUAL.pageSize,
      ...(Array.isArray(columns) && { columns: columns.map(String) }),
    }
  } catch {
    return USUAL
  }
}

export const useTableSettings = () =>
  useLocalStorage({
    key: "polaris.images.table",
    defaultValue: USUAL,
    getInitialValueInEffect: false,
    deserialize: readSettings,
  })
