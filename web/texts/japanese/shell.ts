import type { shellTexts as english } from "../english/shell.js"

/** Signing in and out, projects, the navigation, and failures. */
export const shellTexts: typeof english = {
  signIn: {
    title: "Polaris にサインイン",
    subtitle: "OpenStack のアカウントを使用してください",
    username: "ユーザー名",
    password: "パスワード",
    showPassword: "パスワードを表示",
    domain: "ドメイン",
    code: "ワンタイムコード",
    codeHint: "認証アプリのコードを入力してください。",
    submit: "サインイン",
    ended: "セッションが終了しました",
    endedNote: "セッションが終了しました。",
    endedHint:
      "続けるには、もう一度サインインしてください。入力した内容は残っています。別のユーザーがサインインすると破棄されます。",
    disabled: "このサーバーではサインインが無効になっています。運用者に問い合わせてください。",
    noCookie:
      "このページが HTTPS で提供されていないため、ブラウザーがセッション Cookie を拒否しました。https:// でコンソールを開くか、HTTP でのサインインを許可するよう運用者に依頼してください。",
  },
  language: {
    label: "言語",
    title: "ファイルのアップロード中に言語を変更しますか?",
    warning:
      "ページが再読み込みされ、進行中のアップロードは停止します。ライブラリーへのアップロードは後で再開できます。その他のアップロードはキャンセルされ、そのイメージにはデータがない状態になります。",
    submit: "言語を変更",
    notStored:
      "ブラウザーが言語を保存しませんでした。このページのサイトデータをブロックしている可能性があります。",
  },
  signOut: {
    submit: "サインアウト",
    title: "ファイルのアップロード中にサインアウトしますか?",
    warning: "進行中のアップロードはキャンセルされ、そのイメージにはデータがない状態になります。",
  },
  projects: {
    title: "プロジェクトを選択",
    hint: "ブラウザーのタブごとに別のプロジェクトを使用できます。",
    none: "どのプロジェクトにもロールがありません。管理者に依頼してください。",
    unknown: "プロジェクト",
    current: (name) => `プロジェクト ${name}、プロジェクトを切り替え`,
    chosen: "現在",
    closed: "このプロジェクトにアクセスする権限がありません",
  },
  shell: {
    skip: "本文に移動",
    menu: "メニュー",
    navigation: "メインメニュー",
    images: "イメージ",
    create: "イメージの作成",
    invitations: "招待",
    library: "ライブラリー",
    catalog: "カタログ",
    golden: "ゴールデンイメージ",
    pending: (count) => `${count} 件保留中`,
    account: "アカウント",
    signedInAs: (name, domain) => `${name}、ドメイン ${domain}`,
    roles: (roles) => (roles.length > 0 ? `ロール: ${roles.join("、")}` : "ロールなし"),
    light: "ライトテーマ",
    dark: "ダークテーマ",
  },
  notFound: {
    title: "ページが見つかりません",
    hint: "アドレスが間違っているか、ページが削除された可能性があります。",
    home: "イメージに移動",
  },
  failure: {
    retry: "再試行",
    back: "戻る",
    requestId: (service) =>
      `問題が解決しない場合は、${service} の次のリクエスト ID を添えて運用者に問い合わせてください:`,
    offline: "オフラインです",
    offlineHint: "ネットワーク接続を確認してください。オンラインに戻るまで変更は保存できません。",
    unreachable: "Polaris に接続できません",
    unreachableHint:
      "ネットワーク接続を確認して、もう一度お試しください。問題が解決しない場合は、運用者に問い合わせてください。",
    signedOut: "サインインしてから、もう一度お試しください。",
    misconfigured: "サーバーがこのページからのリクエストを受け付けません。運用者に問い合わせてください。",
    unexpected: "問題が発生しました",
    titles: {
      BAD_REQUEST: "入力が正しくありません",
      UNAUTHORIZED: "セッションが終了しました",
      FORBIDDEN: "権限がありません",
      NOT_FOUND: "見つかりません",
      TIMEOUT: "リクエストがタイムアウトしました",
      CONFLICT: "現在の状態と競合しています",
      GONE: "もう利用できません",
      PRECONDITION_FAILED: "その間に他の人が変更しました",
      PAYLOAD_TOO_LARGE: "大きすぎるか、クォータを超えています",
      UNSUPPORTED_MEDIA_TYPE: "ファイルが形式と一致しません",
      UNPROCESSABLE_CONTENT: "ファイルを処理できません",
      TOO_MANY_REQUESTS: "リクエストが多すぎます",
      BAD_GATEWAY: "OpenStack がエラーを報告しました",
      SERVICE_UNAVAILABLE: "OpenStack を利用できません",
      GATEWAY_TIMEOUT: "OpenStack が時間内に応答しませんでした",
    },
  },
}
