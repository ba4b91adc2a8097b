import { contract } from "../contract/support.js"
import { followsChanges } from "../contract/catalog-follows.js"

followsChanges(contract(), 1_000)
