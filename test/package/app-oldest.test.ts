import { testApp } from "./app.js"
import { OLDEST } from "./versions.js"

testApp(OLDEST)
