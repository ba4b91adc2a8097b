import { PolarisProvider, trpcReact } from "@polaris-bff/client/react"
import { lazy, Suspense, useEffect, useState } from "react"
import { Redirect, Route, Switch } from "wouter"
import { CreatePage } from "./create-page.js"
import { DetailsPage } from "./details-page.js"
import { InvitationsPage } from "./invitations-page.js"
import { ListPage } from "./list-page.js"
import { hasLibrary, prefix } from "../parts/page.js"
import { SkeletonRows } from "../parts/skeleton-rows.js"
import { NotFound } from "./not-found.js"
import { Shell } from "../features/shell/shell.js"
import { ProjectContext } from "../session/project.js"
import { projectQueries } from "../session/queries.js"
import { useSession } from "../session/session.js"
import { useUploads } from "../session/uploads.js"

/** Loaded when it is opened: not every Polaris has a library. */
const LibraryPage = lazy(() => import("./library-page.js").then((page) => ({ default: page.LibraryPage })))

const CatalogPage = lazy(() => import("./catalog-page.js").then((page) => ({ default: page.CatalogPage })))

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
            <Route path="/images" component={ListPage} />
            <Route path="/images/new" component={CreatePage} />
            <Route path="/images/:imageId">
              {({ imageId }) => <DetailsPage key={imageId} imageId={imageId} />}
            </Route>
            <Route path="/invitations" component={InvitationsPage} />
            {hasLibrary && (
              <Route path="/library">
                <Suspense fallback={<SkeletonRows count={6} />}>
                  <LibraryPage />
                </Suspense>
              </Route>
            )}
            <Route path="/catalog">
              <Suspense fallback={<SkeletonRows count={6} />}>
                <CatalogPage />
              </Suspense>
            </Route>
            <Route path="/">
              <Redirect to="/images" replace />
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
