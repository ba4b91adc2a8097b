import type { Cloud } from "../support/cloud.js"
import type { Projects } from "../support/projects.js"
import type { Table } from "../support/table.js"

/** Measures one thing and returns a table. The images it creates are deleted afterwards. */
export type Scenario = (cloud: Cloud, projects: Projects) => Promise<Table>
