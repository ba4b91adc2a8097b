import { followsChanges } from "./catalog-follows.js"
import { contract } from "./support.js"

const onOpenStack = process.env["POLARIS_TEST_CLOUD"] === "openstack"

followsChanges(contract(), onOpenStack ? 1_000 : 100)
