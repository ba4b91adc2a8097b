import { SimpleGrid, Stack } from "@mantine/core"
import { Failures } from "../features/overview/failures.js"
import { Invitations } from "../features/overview/invitations.js"
import { Recent } from "../features/overview/recent.js"
import { UnderWay } from "../features/overview/under-way.js"
import { Usage } from "../features/overview/usage.js"
import { useWatchedProject } from "../features/overview/use-overview.js"
import { Heading } from "../parts/heading.js"
import { WatchedUploads } from "../session/watched-images.js"
import { texts } from "../texts/texts.js"

/** What happens in the project, what needs somebody, and what there is. */
export function OverviewPage() {
  const { isLive, percents } = useWatchedProject()
  return (
    <WatchedUploads value={percents}>
      <Stack>
        <Heading title={texts.overview.title} />
        <Invitations />
        <Failures />
        <SimpleGrid cols={{ base: 1, lg: 2 }} style={{ alignItems: "start" }}>
          <Stack>
            <UnderWay isLive={isLive} />
            <Usage />
          </Stack>
          <Recent isLive={isLive} />
        </SimpleGrid>
      </Stack>
    </WatchedUploads>
  )
}
