import type { shellTexts as english } from "../english/shell.js"

/** Signing in and out, projects, the navigation, and failures. */
export const shellTexts: typeof english = {
  signIn: {
    title: "Iniciar sesión en Polaris",
    subtitle: "Use su cuenta de OpenStack",
    username: "Nombre de usuario",
    password: "Contraseña",
    showPassword: "Mostrar la contraseña",
    domain: "Dominio",
    code: "Código de un solo uso",
    codeHint: "Introduzca el código de su aplicación de autenticación.",
    submit: "Iniciar sesión",
    ended: "Su sesión ha terminado",
    endedNote: "Su sesión ha terminado.",
    endedHint:
      "Inicie sesión de nuevo para continuar. Todo lo que escribió sigue aquí, y se descartará si otra persona inicia sesión.",
    disabled: "El inicio de sesión está desactivado en este servidor. Póngase en contacto con su operador.",
    noCookie:
      "Su navegador rechazó la cookie de sesión porque esta página no se sirve por HTTPS. Abra la consola con https://, o pida a su operador que permita el inicio de sesión por HTTP.",
  },
  language: {
    label: "Idioma",
    title: "¿Cambiar el idioma mientras se suben archivos?",
    warning:
      "La página se cargará de nuevo. Las subidas en curso se detendrán: las que van a la biblioteca se pueden continuar, las demás se cancelarán y sus imágenes no tendrán datos.",
    submit: "Cambiar idioma",
    notStored: "El navegador no guardó el idioma. Es posible que bloquee los datos de sitios en esta página.",
  },
  signOut: {
    submit: "Cerrar sesión",
    title: "¿Cerrar sesión mientras se suben archivos?",
    warning: "Las subidas en curso se cancelarán. Sus imágenes no tendrán datos.",
  },
  projects: {
    title: "Elegir un proyecto",
    hint: "Cada pestaña del navegador puede usar un proyecto distinto.",
    none: "No tiene ningún rol en ningún proyecto. Pida uno a su administrador.",
    unknown: "Proyecto",
    current: (name) => `Proyecto ${name}, cambiar de proyecto`,
    chosen: "Actual",
    closed: "No tiene acceso a este proyecto",
  },
  shell: {
    skip: "Ir al contenido",
    menu: "Menú",
    navigation: "Menú principal",
    images: "Imágenes",
    create: "Crear imágenes",
    invitations: "Invitaciones",
    library: "Biblioteca",
    catalog: "Catálogo",
    golden: "Imágenes de referencia",
    pending: (count) => `${count} pendientes`,
    account: "Su cuenta",
    signedInAs: (name, domain) => `${name}, dominio ${domain}`,
    roles: (roles) => (roles.length > 0 ? `Roles: ${roles.join(", ")}` : "Sin roles"),
    light: "Tema claro",
    dark: "Tema oscuro",
  },
  notFound: {
    title: "Página no encontrada",
    hint: "Puede que la dirección sea incorrecta o que la página se haya eliminado.",
    home: "Ir a las imágenes",
  },
  failure: {
    retry: "Reintentar",
    back: "Volver",
    requestId: (service) =>
      `Si el problema continúa, póngase en contacto con su operador e indique el ID de la solicitud de ${service}:`,
    offline: "No hay conexión",
    offlineHint:
      "Compruebe su conexión de red. Los cambios no se pueden guardar hasta que vuelva la conexión.",
    unreachable: "No se puede acceder a Polaris",
    unreachableHint:
      "Compruebe su conexión de red e inténtelo de nuevo. Si el problema continúa, póngase en contacto con su operador.",
    signedOut: "Inicie sesión e inténtelo de nuevo.",
    misconfigured: "El servidor no acepta solicitudes de esta página. Póngase en contacto con su operador.",
    unexpected: "Se produjo un error",
    titles: {
      BAD_REQUEST: "Entrada no válida",
      UNAUTHORIZED: "Su sesión ha terminado",
      FORBIDDEN: "No tiene permiso",
      NOT_FOUND: "No encontrado",
      TIMEOUT: "La solicitud tardó demasiado",
      CONFLICT: "En conflicto con el estado actual",
      GONE: "Ya no está disponible",
      PRECONDITION_FAILED: "Otra persona lo ha cambiado entretanto",
      PAYLOAD_TOO_LARGE: "Demasiado grande, o por encima de su cuota",
      UNSUPPORTED_MEDIA_TYPE: "El archivo no corresponde a su formato",
      UNPROCESSABLE_CONTENT: "El archivo no se puede procesar",
      TOO_MANY_REQUESTS: "Demasiadas solicitudes",
      BAD_GATEWAY: "OpenStack informó de un error",
      SERVICE_UNAVAILABLE: "OpenStack no está disponible",
      GATEWAY_TIMEOUT: "OpenStack no respondió a tiempo",
    },
  },
}
