import { Affix, MantineProvider, Stack } from "@mantine/core"
import { Notifications } from "@mantine/notifications"
import { PolarisProvider } from "@polaris-bff/client/react"
import { Route, Switch } from "wouter"
import { nonce, prefix } from "./parts/page.js"
import { ProjectsPage } from "./pages/projects-page.js"
import { ProjectSpace } from "./pages/project-space.js"
import { SessionGate } from "./session/session-gate.js"
import { sessionQueries } from "./session/queries.js"
import { NotFound } from "./pages/not-found.js"
import { useEscape } from "./parts/escape.js"
import { theme, variables } from "./parts/theme.js"
import { LibraryUploadsProvider } from "./session/library-uploads.js"
import { UploadsProvider } from "./session/uploads.js"
import { UploadTray } from "./features/library/upload-tray.js"
import { UploadsPanel } from "./features/uploads/panel.js"

/** The whole console. The outer provider serves the session; each project has its own provider. */
export function Console() {
  useEscape()
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce ?? ""}
    >
      <Notifications position="bottom-left" />
      <PolarisProvider url={prefix} queryClient={sessionQueries}>
        <SessionGate>
          <UploadsProvider>
            <LibraryUploadsProvider>
              <Switch>
                <Route path="/">
                  <ProjectsPage />
                </Route>
                <Route path="/projects/:projectId" nest>
                  {({ projectId }) => <ProjectSpace key={projectId} projectId={projectId} />}
                </Route>
                <Route>
                  <NotFound />
                </Route>
              </Switch>
              <Affix position={{ bottom: 12, right: 12 }} zIndex={150}>
                <Stack gap="xs">
                  <UploadTray />
                  <UploadsPanel />
                </Stack>
              </Affix>
            </LibraryUploadsProvider>
          </UploadsProvider>
        </SessionGate>
      </PolarisProvider>
    </MantineProvider>
  )
}
