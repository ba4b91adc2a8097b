import { images } from "./images.js"

export const library = { images }
