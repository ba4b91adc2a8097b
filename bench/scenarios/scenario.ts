import type { Cloud } from "../support/cloud.js"
import type { Projects } from "../support/projects.js"
import type { Table } from "../support/table.js"

/** Measures one thing and says what came out. It may leave its images behind: they are deleted after it. */
export type Scenario = (cloud: Cloud, projects: Projects) => Promise<Table>
