import { libraryOnAStore } from "./library.js"
import { openReal } from "./real.js"
import { contractOfAStore } from "./suite.js"
import { SWIFT } from "./store.js"

contractOfAStore("Swift", { ...SWIFT, anonymous: 400 }, () => openReal("SWIFT"))
libraryOnAStore("Swift", () => openReal("SWIFT"))
