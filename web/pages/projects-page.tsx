import { Center, Paper, Stack, Text, Title } from "@mantine/core"
import { trpcReact } from "@polaris-bff/client/react"
import { Redirect } from "wouter"
import { usePageTitle } from "../parts/page.js"
import { Failure } from "../parts/failure.js"
import { OfflineNote } from "../parts/offline-note.js"
import { SkeletonRows } from "../parts/skeleton-rows.js"
import { texts } from "../texts/texts.js"
import { ProjectChoices } from "../session/project-choices.js"
import { SignOutButton } from "../session/sign-out.js"

/** The start page: opens the only project, or offers a choice. */
export function ProjectsPage() {
  usePageTitle(texts.projects.title)
  const { data: projects, error, refetch } = trpcReact.session.projects.useQuery()
  const [only, ...more] = projects ?? []
  if (only && more.length === 0) return <Redirect to={`/projects/${only.id}/overview`} replace />
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper w="100%" maw={480} p="xl" withBorder shadow="sm">
        <Stack>
          <Title order={1} size="h2">
            {texts.projects.title}
          </Title>
          <Text c="dimmed" size="sm">
            {texts.projects.hint}
          </Text>
          <OfflineNote />
          {error && <Failure error={error} retry={refetch} />}
          {!error && !projects && <SkeletonRows count={3} />}
          {projects?.length === 0 && <Text>{texts.projects.none}</Text>}
          {projects && <ProjectChoices projects={projects} />}
          <SignOutButton />
        </Stack>
      </Paper>
    </Center>
  )
}
