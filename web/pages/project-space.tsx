import { PolarisProvider, trpcReact } from "@polaris-bff/client/react"
import { useEffect, useState } from "react"
import { Redirect, Route, Switch } from "wouter"
import { hasGoldenImages, hasLibrary, prefix } from "../parts/page.js"
import { LoadedPage } from "../features/shell/loaded-page.js"
import { NotFound } from "./not-found.js"
import { Shell } from "../features/shell/shell.js"
import { ProjectContext } from "../session/project.js"
import { projectQueries } from "../session/queries.js"
import { useSession } from "../session/session.js"
import { useUploads } from "../session/uploads.js"

/** Their scripts are loaded when they are opened. */
const openOverview = async () => (await import("./overview-page.js")).OverviewPage
const openList = async () => (await import("./list-page.js")).ListPage
const openCreate = async () => (await import("./create-page.js")).CreatePage
const openDetails = async () => (await import("./details-page.js")).DetailsPage
const openInvitations = async () => (await import("./invitations-page.js")).InvitationsPage
const openLibrary = async () => (await import("./library-page.js")).LibraryPage
const openGolden = async () => (await import("./golden-page.js")).GoldenPage
const openGoldenBuild = async () => (await import("./golden-build-page.js")).GoldenBuildPage
const openCatalog = async () => (await import("./catalog-page.js")).CatalogPage

/** The pages of one project, with their own query cache. Another user starts with an empty one. */
export function ProjectSpace({ projectId }: { projectId: string }) {
  const utils = trpcReact.useUtils()
  const session = useSession()
  const { mutate: chooseProject } = trpcReact.session.chooseProject.useMutation({
    onSuccess: (chosen) => utils.session.current.setData(undefined, chosen),
  })
  const hasNone = session.project === null
  /** Plain `fetch` calls without `X-Project-Id` need a project too. */
  useEffect(() => {
    if (hasNone) chooseProject({ projectId })
  }, [hasNone, projectId, chooseProject])
  return <Space key={session.user.id} projectId={projectId} expires={session.expires_at} />
}

function Space({ projectId, expires }: { projectId: string; expires: string }) {
  const [queries] = useState(projectQueries)
  const uploads = usePhases(projectId)
  useEffect(() => {
    void queries.invalidateQueries()
  }, [queries, expires, uploads])
  return (
    <ProjectContext value={projectId}>
      <PolarisProvider url={prefix} project={projectId} queryClient={queries}>
        <Shell>
          <Switch>
            <Route path="/overview">
              <LoadedPage name="overview" load={openOverview} />
            </Route>
            <Route path="/images">
              <LoadedPage name="list" load={openList} />
            </Route>
            <Route path="/images/new">
              <LoadedPage name="create" load={openCreate} />
            </Route>
            <Route path="/images/:imageId">
              {({ imageId }) => (
                <LoadedPage key={imageId} name="details" load={openDetails} imageId={imageId} />
              )}
            </Route>
            <Route path="/invitations">
              <LoadedPage name="invitations" load={openInvitations} />
            </Route>
            {hasLibrary && (
              <Route path="/library">
                <LoadedPage name="library" load={openLibrary} />
              </Route>
            )}
            <Route path="/catalog">
              <LoadedPage name="catalog" load={openCatalog} />
            </Route>
            {hasGoldenImages && (
              <Route path="/golden">
                <LoadedPage name="golden" load={openGolden} />
              </Route>
            )}
            {hasGoldenImages && (
              <Route path="/golden/new">
                <LoadedPage name="golden-build" load={openGoldenBuild} />
              </Route>
            )}
            <Route path="/">
              <Redirect to="/overview" replace />
            </Route>
            <Route>
              <NotFound />
            </Route>
          </Switch>
        </Shell>
      </PolarisProvider>
    </ProjectContext>
  )
}

/** A string that changes whenever an upload to this project starts or ends. */
function usePhases(projectId: string): string {
  const here = useUploads().uploads.filter((upload) => upload.projectId === projectId)
  return here.map(({ key, phase }) => `${key} ${phase}`).join()
}
