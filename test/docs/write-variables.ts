import { readFileSync, writeFileSync } from "node:fs"
import { envExample, withTable } from "./variables.js"

/** `npm run docs:env`: writes `.env.example`, and the table of variables in docs/operations.md. */
const PAGE = "docs/operations.md"
writeFileSync(".env.example", envExample())
writeFileSync(PAGE, withTable(readFileSync(PAGE, "utf8")))
