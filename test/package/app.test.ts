import { testApp } from "./app.js"
import { NEWEST } from "./versions.js"

testApp(NEWEST)
