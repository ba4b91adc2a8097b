import { Skeleton, Stack } from "@mantine/core"
import { texts } from "../texts/texts.js"

/** Placeholder for rows that are loading. */
export function SkeletonRows({ count, height = 40 }: { count: number; height?: number }) {
  return (
    <Stack gap="xs" role="status" aria-label={texts.loading}>
      {Array.from({ length: count }, (_, row) => (
        <Skeleton key={row} height={height} />
      ))}
    </Stack>
  )
}
