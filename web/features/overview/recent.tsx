import { Button, Stack, Text } from "@mantine/core"
import { trpcReact } from "@polaris-bff/client/react"
import { Link } from "wouter"
import { Ago } from "../../parts/ago.js"
import { imageName } from "../../parts/image-name.js"
import { Section } from "../../parts/section.js"
import { SkeletonRows } from "../../parts/skeleton-rows.js"
import { useProject } from "../../session/project.js"
import { useRefreshInterval } from "../../session/refresh.js"
import { texts } from "../../texts/texts.js"
import { Lines } from "./lines.js"

/** The images of the project that changed last; for a new project, what to do first. */
export function Recent({ isLive }: { isLive: boolean }) {
  const owner = useProject()
  const refreshInterval = useRefreshInterval(isLive)
  const { data: images } = trpcReact.compute.listImages.useQuery(
    { owner, sort: "updated_at:desc", limit: 10 },
    { refetchInterval: ({ state }) => refreshInterval(state.data ?? []) },
  )
  return (
    <Section title={texts.overview.recent}>
      {images === undefined && <SkeletonRows count={5} />}
      {images?.length === 0 && (
        <Stack align="start" gap="xs">
          <Text size="sm" c="dimmed">
            {texts.list.noneInHints.listed}
          </Text>
          <Button component={Link} href="/images/new">
            {texts.list.create}
          </Button>
        </Stack>
      )}
      <Lines
        lines={(images ?? []).map((image) => ({
          key: image.id,
          href: `/images/${image.id}`,
          label: imageName(image),
          side: (
            <Text component="span" size="sm" c="dimmed">
              <Ago iso={image.updated_at} />
            </Text>
          ),
        }))}
      />
    </Section>
  )
}
