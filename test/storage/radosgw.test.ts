import { libraryOnAStore } from "./library.js"
import { openReal } from "./real.js"
import { contractOfAStore } from "./suite.js"
import { RADOSGW } from "./store.js"

contractOfAStore("radosgw", RADOSGW, () => openReal("RADOSGW"))
libraryOnAStore("radosgw", () => openReal("RADOSGW"))
