"""Hold the phrases by which names are introduced and people are polite, in English and eighteen languages more.

Parts of expressions, in the notation of `re`; `names`, `politeness` and `wrapping` build theirs from them. Word lists
that are evidence of something stand in `lexicon`, their stems in other languages in `stems`.
"""

# What `names` knows by heart: how names are introduced, and words that only look like names.

NAMED_THINGS = (
    "variable|function|method|class|file|field|column|table|parameter|argument|module|package|branch|folder|directory"
    "|struct|type|constant|property|key|test|component|endpoint|button|label|tab|menu|section|page|it|them|everything"
)
NEVER_NAMES = (
    "by|a|an|the|on|from|when|with|in|at|to|for|twice|once|only|and|or|as|after|before|again|if|every|inside|every"
    "|pipes?|parameters?|exports?|imports?|tuples?|entity|entities|arguments?|quer(?:y|ies)|groups?|captures?|values?"
)
LABELS = (
    "labels?|titles?|button|heading|header|caption|texts?|messages?|placeholder|tooltip|names?|strings?|comments?"
    "|copy"
    "|subject|description|banner|footer"
)
HANDING_OVER = (
    r"translat(?:e|ion)|proofread|paraphrase|rephrase|reword|spell-?check|correct the (?:grammar|spelling)"
    r"|fix (?:the )?(?:grammar"
    r"|spelling|typos?)|(?:print|echo|display|output|say|repeat) (?:this|the|these|following|exactly)|übersetze?n?"
    r"|traduce|traduzca"
    r"|traduzir|traduza|traduis\w*|traduire|traduci|tradurre|переведи\w*|перекладіть|переклади|przetłumacz\w*"
    r"|přelož\w*|çevir\w*"
    r"|ترجم|अनुवाद|dịch|terjemahkan|vertaal|翻译|翻訳|訳して|번역"
)
HANDING_STEMS = frozenset(
    {  # one of these stands in whatever `HANDING_OVER` finds
        *"translat proofread phrase reword spell grammar typo print echo display output say repeat".split(),
        *"übersetz tradu перевед переклад przet přelož çevir ترجم अनुवाद dịch terjemahkan vertaal 翻 訳 번역".split(),
    }
)
RENAMING = frozenset("rename renames renamed renaming".split())
CALLING = frozenset(
    "called named titled entitled namens llamado llamada chamado chamada appelé appelée appele appelee".split()
)
LABELLING = frozenset("rename change set update edit replace".split())
BRANCHING = frozenset("checkout switch branch branches".split())
BRANDS = frozenset(
    "javascript typescript coffeescript actionscript postscript applescript github gitlab gitea mongodb dynamodb "
    "mariadb "
    "couchdb influxdb questdb duckdb rocksdb leveldb cockroachdb scylladb arangodb documentdb timescaledb "
    "postgresql mysql "
    "nosql graphql plpgsql sqlite sqlalchemy fastapi openapi openai openmp opengl openssl openssh openstack "
    "openshift "
    "opencv openacc openvpn opentelemetry openid pytorch tensorflow lightgbm xgboost numpy scipy latex bibtex "
    "wordpress "
    "powershell powerpoint powerbi youtube linkedin whatsapp tiktok paypal jupyterlab rabbitmq zeromq activemq "
    "websocket "
    "websockets webassembly webrtc webgl webgpu webxr macos watchos tvos freebsd openbsd netbsd haproxy nodejs "
    "nextjs "
    "expressjs vuejs reactjs angularjs nestjs threejs typeorm systemverilog systemc matlab labview autocad devops "
    "gitops "
    "devsecops mlops cicd javafx springboot intellij pycharm webstorm clickhouse bigquery snowflake databricks "
    "cloudfront "
    "cloudformation cloudwatch cloudflare hashicorp circleci travisci swiftui uikit appkit watchkit healthkit arkit "
    "airbnb doordash digitalocean bitbucket sourceforge stackoverflow huggingface langchain llamaindex chatgpt "
    "deepmind "
    "deepseek fsharp vbscript quickbooks qbasic visualbasic typeclass ipv4 ipv6 oauth oauth2 ebpf pubsub cosmosdb "
    "redshift sagemaker hubspot salesforce servicenow sharepoint onedrive dropbox autohotkey gamemaker rpgmaker "
    "minecraft "
    "playstation nintendo raspberrypi restful restapi readme changelog makefile dockerfile esp32 iot saas paas iaas "
    "mcdonald mckinsey phd ios ipad iphone json5 html5 css3 web3 mp3 mp4 codemirror leetcode "
    "codeforces hackerrank".split()
)
DOTTED_WORDS = frozenset(
    "node.js next.js vue.js react.js three.js d3.js express.js nuxt.js ember.js backbone.js discord.js chart.js "
    "p5.js "
    "angular.js moment.js alpine.js socket.io asp.net vb.net ado.net .net ml.net e.g i.e a.k.a p.s u.s u.k etc "
    "deno.js "
    "plotly.js leaflet.js babylon.js phaser.js tensorflow.js require.js solid.js nest.js knockout.js "
    "electron.js gulp.js".split()
)

# Politeness, as `politeness` takes it off an English ask ...

GREETED = r"hi+|hello+|hey+|hiya|dear|greetings|good (?:morning|afternoon|evening|day)"
ADDRESSEES = (
    "there|all|everyone|everybody|team|guys|folks|chatgpt|chat gpt|gpt|claude|assistant|copilot|gemini|friend|sir"
    "|madam"
    "|buddy|mate|again"
)
REQUESTED = "can|could|would|will|please|pls|plz|i|i'm|i'd|how|what|write|give|help"
ACKNOWLEDGED = (
    r"(?:thanks|thank you|thx|tnx|great|nice|perfect|cool|awesome|excellent|good job|good|ok|okay|alright)"
    r"(?:[ ,]+(?:thanks|thank you|so much|a lot|very much|that works|it works|that worked|works|job|work|one))*"
)
PLEADED = (
    "please|plss|pls|plz|kindly|if you (?:can|could|don't mind|wouldn't mind|would)|if (?:it's |it is )?possible"
    "|for me"
    "|be so kind as to|be so kind and"
)
COULD_YOU = (
    "(?:could|can|would|will) (?:you|u|ya)|(?:i|we) (?:would|'d) (?:like|love|want) (?:you|for you) to|i'd (?:like"
    "|love) (?:you|for you) to"
    "|(?:i|we) (?:want|need) you to|i was wondering if you (?:could|can)|do you think you (?:could|can)"
)
SOFTENED = "help me(?: to)?|just|quickly|maybe|possibly|perhaps|also|now|then|again|ever so kindly|go ahead and"
THANKED = (
    "thanks|thank you|thank u|thankyou|thx|tnx|ty|tia|cheers|many thanks|much appreciated"
    "|(?:i )?(?:really )?appreciate (?:it|your help|any help|that)"
)
THANKED_FOR = (
    "you|so|very|much|a|lot|lots|in|advance|again|for|your|the|any|help|helping|time|everyone|all|guys|tons|bunch"
    "|million|ton|and|regards|best"
)
ASSURED = (
    "i|i've|i'm|we|my|yes|no|this (?:is|issue)|not? |searched|checked|read|agree|confirmed?|tests? (?:added|pass)"
    "|bug ?fix|new feature|breaking change"
    "|documentation update"
)

# ... and off one in another language: languages with spaces between their words, and those without.

POLITE_ABROAD = (
    "hola|por favor|porfa|porfavor|(?:me )?(?:podr[ií]as|puedes|podr[ií]a usted)(?: ayudarme a| decirme)?"
    "|(?:muchas )?gracias(?: de antemano| por tu ayuda)?|buenos d[ií]as|buenas(?: tardes| noches)?"
    "|ol[aá]|oi|bom dia|boa (?:tarde|noite)|se puder|(?:voc[eê] )?(?:poderia|pode)(?: me ajudar a)?"
    "|(?:muito )?obrigad[oa](?: desde j[aá])?|agrade[cç]o"
    "|bonjour|bonsoir|salut|s'?il (?:te|vous) pla[iî]t|stp|svp|(?:peux|pourrais)[- ]tu|(?:pouvez|pourriez)[- ]vous"
    "|merci(?: beaucoup| d'avance| bien)?"
    "|hallo|guten (?:tag|morgen|abend)|bitte|(?:kannst|könntest) du(?: mir)?|(?:können|könnten) sie(?: mir)?"
    "|(?:vielen |besten )?danke?(?: dir| schön| sehr| im voraus)?"
    "|ciao|buongiorno|buonasera|salve|per favore|per piacere|per cortesia|(?:mi )?(?:potresti|puoi|può|potrebbe)"
    "|(?:molte |tante )?grazie(?: mille| in anticipo)?"
    r"|привет|здравствуйте|добрый день|пожалуйста|плиз|(?:не )?(?:мог(?:ли|ла?) бы|можешь|можете)(?: ты"
    r"| вы)?(?: ли)?(?: мне)?|(?:большое )?спасибо(?: большое| заранее)?|заранее спасибо|будь добр\w*"
    "|привіт|вітаю|добрий день|будь ласка|(?:не )?(?:міг|могла|могли) би(?: ти| ви)?|чи можеш|можеш"
    "|дякую(?: наперед)?"
    "|cześć|hej|dzień dobry|proszę|(?:czy )?(?:możesz|mógłbyś|mogłabyś|może pan)|(?:bardzo )?dzięk(?:i"
    "|uję)(?: z góry)?"
    "|ahoj|dobrý den|prosím(?: t[eě]| vás)?|můžeš|mohl[ai]? bys(?:te)?|můžete|děkuj[iu](?: předem)?|díky"
    "|merhaba|selam|lütfen|(?:yapabilir|edebilir) misin|rica etsem|teşekkür(?:ler| ederim)|sağ ?ol"
    "|şimdiden teşekkürler"
    "|مرحبا|السلام عليكم|من فضلك|لو سمحت|رجاء|هل يمكنك(?: أن)?|شكرا(?: لك| جزيلا)?|شكرًا(?: لك| جزيلاً)?"
    "|नमस्ते|कृपया|प्लीज़?|क्या आप|धन्यवाद|शुक्रिया"
    "|xin chào|chào(?: bạn)?|(?:xin )?(?:vui lòng|làm ơn)|bạn có thể|giúp (?:tôi|mình)|(?:xin )?cảm ơn(?: bạn"
    "| nhiều| trước)?(?: nhé)?"
    "|halo|hai|selamat (?:pagi|siang|sore|malam)|tolong|mohon|(?:bisakah|bisa|dapatkah) (?:kamu|anda)"
    "|terima kasih(?: banyak| sebelumnya)?|makasih"
    "|hoi|goedemorgen|goedemiddag|alsjeblieft|alstublieft|aub|(?:kun|kan|zou) (?:je|u|jij)(?: (?:kunnen|willen|mij"
    "|me))?|(?:alvast )?bedankt|dank (?:je|u)(?: wel)?"
)
POLITE_GLUED = (
    "你好|您好|请问|麻烦(?:你|您)?|请(?:你|您)?(?:帮(?:我|忙))?|帮我|能不能|可以(?:请你)?帮我|能帮我|谢谢(?:你|您)?"
    "|感谢|拜托"
    "|こんにちは|お願い(?:いた)?します|お願いできますか|ありがとう(?:ございます)?|すみません(?:が)?|よろしく"
    "|안녕하세요|부탁(?:드립니다|드려요|해요|해)|제발|감사합니다|고마워요?|혹시"
)
