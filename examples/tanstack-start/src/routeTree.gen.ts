/** As TanStack Router's plugin for Vite writes it; it does so again at each start. */
import { Route as rootRoute } from "./routes/__root"
import { Route as IndexImport } from "./routes/index"

const IndexRoute = IndexImport.update({ id: "/", path: "/", getParentRoute: () => rootRoute } as never)

declare module "@tanstack/react-router" {
  interface FileRoutesByPath {
    "/": {
      id: "/"
      path: "/"
      fullPath: "/"
      preLoaderRoute: typeof IndexImport
      parentRoute: typeof rootRoute
    }
  }
}

export const routeTree = rootRoute._addFileChildren({ IndexRoute })
