/** Bytes as the guide writes them, such as `15.2Gi`. */
export function sizeText(bytes: number): string {
  const [unit, factor] = bytes >= 2 ** 30 / 10 || bytes === 0 ? ["Gi", 2 ** 30] : ["Mi", 2 ** 20]
  return `${Math.round((bytes / Number(factor)) * 10) / 10}${unit}`
}

/** A time as the guide writes it, in whole seconds: `2024-01-15T10:30:00Z`. */
export const timeText = (time: Date) => time.toISOString().replace(/\.\d+Z$/, "Z")
