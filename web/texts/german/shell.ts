import type { shellTexts as english } from "../english/shell.js"

/** Signing in and out, projects, the navigation, and failures. */
export const shellTexts: typeof english = {
  signIn: {
    title: "Bei Polaris anmelden",
    subtitle: "Verwenden Sie Ihr OpenStack-Konto",
    username: "Benutzername",
    password: "Passwort",
    showPassword: "Passwort anzeigen",
    domain: "Domäne",
    code: "Einmalcode",
    codeHint: "Geben Sie den Code aus Ihrer Authenticator-App ein.",
    submit: "Anmelden",
    ended: "Ihre Sitzung ist beendet",
    endedNote: "Ihre Sitzung ist beendet.",
    endedHint:
      "Melden Sie sich wieder an, um fortzufahren. Was Sie eingegeben haben, ist noch da. Es wird verworfen, wenn sich jemand anderes anmeldet.",
    disabled: "Auf diesem Server ist die Anmeldung abgeschaltet. Wenden Sie sich an Ihren Betreiber.",
    noCookie:
      "Ihr Browser hat das Sitzungs-Cookie abgelehnt, weil diese Seite nicht über HTTPS kommt. Öffnen Sie die Konsole mit https://, oder bitten Sie Ihren Betreiber, die Anmeldung über HTTP zu erlauben.",
  },
  language: {
    label: "Sprache",
    title: "Sprache ändern, während Dateien hochgeladen werden?",
    warning:
      "Die Seite wird neu geladen. Laufende Uploads werden angehalten: die in die Bibliothek können fortgesetzt werden, die anderen werden abgebrochen, und ihre Images haben dann keine Daten.",
    submit: "Sprache ändern",
    notStored:
      "Der Browser hat die Sprache nicht gespeichert. Vielleicht blockiert er Websitedaten für diese Seite.",
  },
  signOut: {
    submit: "Abmelden",
    title: "Abmelden, während Dateien hochgeladen werden?",
    warning: "Laufende Uploads werden abgebrochen. Ihre Images haben dann keine Daten.",
  },
  projects: {
    title: "Projekt auswählen",
    hint: "Jeder Browser-Tab kann ein anderes Projekt verwenden.",
    none: "Sie haben in keinem Projekt eine Rolle. Bitten Sie Ihren Administrator um eine.",
    unknown: "Projekt",
    current: (name) => `Projekt ${name}, Projekt wechseln`,
    chosen: "Aktuell",
    closed: "Sie haben keinen Zugriff auf dieses Projekt",
  },
  shell: {
    skip: "Zum Inhalt springen",
    menu: "Menü",
    navigation: "Hauptmenü",
    images: "Images",
    create: "Images erstellen",
    invitations: "Einladungen",
    library: "Bibliothek",
    catalog: "Katalog",
    golden: "Golden Images",
    pending: (count) => `${count} ausstehend`,
    account: "Ihr Konto",
    signedInAs: (name, domain) => `${name}, Domäne ${domain}`,
    roles: (roles) => (roles.length > 0 ? `Rollen: ${roles.join(", ")}` : "Keine Rollen"),
    light: "Helles Design",
    dark: "Dunkles Design",
  },
  notFound: {
    title: "Seite nicht gefunden",
    hint: "Die Adresse ist vielleicht falsch, oder die Seite wurde entfernt.",
    home: "Zu den Images",
  },
  failure: {
    retry: "Erneut versuchen",
    back: "Zurück",
    requestId: (service) =>
      `Wenn das Problem bleibt, wenden Sie sich an Ihren Betreiber und nennen Sie die Anfrage-ID von ${service}:`,
    offline: "Sie sind offline",
    offlineHint:
      "Prüfen Sie Ihre Netzwerkverbindung. Änderungen können erst gespeichert werden, wenn Sie wieder online sind.",
    unreachable: "Polaris ist nicht erreichbar",
    unreachableHint:
      "Prüfen Sie Ihre Netzwerkverbindung und versuchen Sie es erneut. Wenn das Problem bleibt, wenden Sie sich an Ihren Betreiber.",
    signedOut: "Melden Sie sich an, und versuchen Sie es dann erneut.",
    misconfigured: "Der Server nimmt keine Anfragen von dieser Seite an. Wenden Sie sich an Ihren Betreiber.",
    unexpected: "Etwas ist schiefgegangen",
    titles: {
      BAD_REQUEST: "Ungültige Eingabe",
      UNAUTHORIZED: "Ihre Sitzung ist beendet",
      FORBIDDEN: "Sie haben keine Berechtigung",
      NOT_FOUND: "Nicht gefunden",
      TIMEOUT: "Die Anfrage hat zu lange gedauert",
      CONFLICT: "Steht im Konflikt mit dem aktuellen Zustand",
      GONE: "Nicht mehr verfügbar",
      PRECONDITION_FAILED: "Inzwischen von jemand anderem geändert",
      PAYLOAD_TOO_LARGE: "Zu groß oder über Ihrem Kontingent",
      UNSUPPORTED_MEDIA_TYPE: "Die Datei passt nicht zu ihrem Format",
      UNPROCESSABLE_CONTENT: "Die Datei kann nicht verarbeitet werden",
      TOO_MANY_REQUESTS: "Zu viele Anfragen",
      BAD_GATEWAY: "OpenStack hat einen Fehler gemeldet",
      SERVICE_UNAVAILABLE: "OpenStack ist nicht verfügbar",
      GATEWAY_TIMEOUT: "OpenStack hat nicht rechtzeitig geantwortet",
    },
  },
}
