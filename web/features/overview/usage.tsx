import { Group, Progress, Stack, Text } from "@mantine/core"
import { trpcReact } from "@polaris-bff/client/react"
import { formatBytes, formatNumber } from "../../parts/formatting.js"
import { Section } from "../../parts/section.js"
import { SkeletonRows } from "../../parts/skeleton-rows.js"
import { useProject } from "../../session/project.js"
import { texts } from "../../texts/texts.js"

const MIB = 2 ** 20

/** What the project has, and its limits where the cloud has any. */
export function Usage() {
  const owner = useProject()
  const { data: counted } = trpcReact.compute.countImages.useQuery({ owner })
  const { data: usage } = trpcReact.compute.usage.useQuery(undefined, { refetchInterval: 60_000 })
  const names: Partial<Record<string, string>> = texts.overview.limits
  return (
    <Section title={texts.overview.usage}>
      <Stack gap="sm">
        {usage === undefined && <SkeletonRows count={2} />}
        {counted !== undefined && <Text size="sm">{texts.overview.images(counted.count)}</Text>}
        {usage?.limits.map(({ name, usage: used, limit, unit }) => {
          const shown = (value: number) => (unit === "MiB" ? formatBytes(value * MIB) : formatNumber(value))
          const label = names[name] ?? name
          return (
            <div key={name}>
              <Group justify="space-between">
                <Text size="sm">{label}</Text>
                <Text size="sm" c="dimmed" className="numbers">
                  {limit === undefined ? shown(used) : texts.overview.of(shown(used), shown(limit))}
                </Text>
              </Group>
              {limit !== undefined && (
                <Progress
                  value={limit === 0 ? 100 : (100 * used) / limit}
                  color={used >= limit * FULL ? "red" : "indigo"}
                  aria-label={label}
                />
              )}
            </div>
          )
        })}
        {usage?.limits.length === 0 && (
          <Text size="sm" c="dimmed">
            {texts.overview.noLimits}
          </Text>
        )}
      </Stack>
    </Section>
  )
}

/** Shown in red from here. */
const FULL = 0.9
