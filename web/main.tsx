import "@mantine/core/styles.css"
import "@mantine/notifications/styles.css"
import "@mantine/dropzone/styles.css"
import "./styles.css"
import { createRoot } from "react-dom/client"
import { setNonce } from "get-nonce"
import { Console } from "./console.js"
import { nonce } from "./parts/page.js"
import { language } from "./texts/texts.js"

const root = document.querySelector("#root")
if (root === null) throw new Error("index.html has no #root")
document.documentElement.lang = language
/** For the library behind modals that keeps the page from scrolling. */
if (nonce !== undefined) setNonce(nonce)
createRoot(root).render(<Console />)
