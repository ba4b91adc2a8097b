import { albums } from "./albums.js"
import { images } from "./images.js"

export const library = { albums, images }
