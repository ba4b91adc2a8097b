import { Skeleton, Stack } from "@mantine/core"
import { texts } from "../texts/texts.js"

/** Stands where rows will stand in a moment. */
export function Rows({ count, height = 40 }: { count: number; height?: number }) {
  return (
    <Stack gap="xs" role="status" aria-label={texts.loading}>
      {Array.from({ length: count }, (_, row) => (
        <Skeleton key={row} height={height} />
      ))}
    </Stack>
  )
}
