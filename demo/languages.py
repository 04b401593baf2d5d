"""Whole reviews for the demo in other languages and scripts; each says nothing that only fits one kitchen."""

type Written = tuple[int, str, str]

# Stars, title, text.
REVIEWS_BY_LANGUAGE: dict[str, tuple[Written, ...]] = {
    "ar": (
        (
            5,
            "مكان أعود إليه دائمًا",
            (
                "زرنا المطعم مساء الخميس وكان مزدحمًا، ومع ذلك وجدوا لنا طاولة خلال دقائق. الطعام طازج ومتقن، وكل طبق "
                "وصل في وقته.\n\nالخدمة لطيفة من غير تكلف، والأسعار معقولة. أنصح بالحجز في نهاية الأسبوع."
            ),
        ),
        (
            5,
            "أفضل عشاء هذا العام",
            (
                "جئت وحدي ومعي كتاب، ولم أقرأ منه صفحة واحدة لأن الطباخ كان يشرح لي كل ما يقدمه. نكهات واضحة "
                "ومتوازنة، ولا شيء زائد عن الحاجة. سأعود مع أهلي قريبًا."
            ),
        ),
        (
            5,
            "مثل بيت جدتي",
            (
                "هناك أماكن تأكل فيها فتتذكر بيتًا قديمًا، وهذا واحد منها. الخبز ساخن، والكميات كريمة، والناس "
                "يبتسمون. خرجنا ونحن نخطط للزيارة القادمة."
            ),
        ),
        (
            4,
            "جيد جدًا مع انتظار طويل",
            (
                "انتظرنا أربعين دقيقة عند الباب، لكن الطعام عوّضنا عن ذلك. الطبق الذي اقترحه النادل كان الأفضل على "
                "الطاولة. لو كان المكان أقل ضجيجًا لأعطيته خمس نجوم."
            ),
        ),
        (
            4,
            "يستحق الزيارة",
            (
                "مكان صغير ومريح، والقائمة قصيرة وهذا أمر يعجبني. كل ما طلبناه كان لذيذًا، إلا أن الحلوى كانت عادية. "
                "الأسعار مناسبة لهذا المستوى."
            ),
        ),
        (
            3,
            "بين بين",
            (
                "الأجواء جميلة والخدمة مهذبة، لكن الطعام كان أقل مما توقعت بعد كل ما قرأته هنا. طبق جيد وآخر بلا طعم. "
                "ربما أجرّبه مرة أخرى في يوم هادئ."
            ),
        ),
        (
            2,
            "خيبة أمل",
            (
                "وصل الطعام باردًا بعد انتظار ساعة، وعندما سألنا عن السبب لم نجد جوابًا. المنظر جميل، لكن المنظر وحده "
                "لا يكفي."
            ),
        ),
        (
            1,
            "لن أعود",
            "نسوا طلبنا مرتين ثم أضافوا إلى الحساب ما لم نطلبه. لم يعتذر أحد. تركنا نصف الطعام وخرجنا.",
        ),
    ),
    "ja": (
        (
            5,
            "何度でも通いたい",
            (
                "雨の火曜日に予約なしで伺いましたが、快く席を作ってくれました。料理は一皿ずつ丁寧で、"
                "味つけに迷いがありません。食べ終わるころには、次に来る日を決めていました。"
                "\n\n一人でも居心地のよいお店です。"
            ),
        ),
        (
            5,
            "この街で一番好きな店",
            (
                "派手さはないのに、帰り道にずっと思い出してしまう味です。素材がよく、火の入れ方も見事でした。"
                "お店の方の距離感もちょうどよく、ゆっくり過ごせました。"
            ),
        ),
        (
            5,
            "母を連れて行きました",
            (
                "食の細い母が残さずに食べたのは久しぶりです。量を少なめにとお願いしたら、"
                "嫌な顔ひとつせずに応えてくれました。心から感謝しています。"
            ),
        ),
        (
            4,
            "並ぶ価値はあります",
            (
                "開店の二十分前に着いて、三組目でした。評判どおりおいしく、特に最初の一皿には驚きました。"
                "席の間隔が少し狭いので星は四つにしますが、また並ぶと思います。"
            ),
        ),
        (
            4,
            "静かな昼に",
            (
                "平日の昼すぎは空いていて、光もきれいです。味はしっかりしているのに重くなく、"
                "午後の仕事にも響きませんでした。お会計も良心的です。"
            ),
        ),
        (
            4,
            "友人にすすめたい",
            (
                "品数は多くありませんが、どれを選んでも外れがありません。店員さんの説明がわかりやすく、"
                "初めてでも安心でした。音楽がもう少し小さければ満点です。"
            ),
        ),
        (
            3,
            "普通においしい",
            (
                "期待しすぎたのかもしれません。まずくはないのですが、印象に残る一皿がありませんでした。"
                "近くに用事があればまた寄ると思います。"
            ),
        ),
        (
            2,
            "少し残念でした",
            (
                "注文してから料理が出るまでに五十分かかり、途中の説明もありませんでした。味は悪くないだけに、"
                "もったいないと感じました。"
            ),
        ),
    ),
    "es": (
        (
            5,
            "Para volver mañana",
            (
                "Llegamos tarde, cansados y sin reserva, y nos trataron como si nos esperaran. Todo salió a su tiempo "
                "y con mucho sabor.\n\nPregunten por lo que no está en la carta, que es donde la cocina se divierte."
            ),
        ),
        (
            5,
            "De lo mejor de la ciudad",
            (
                "Pocas cosas y bien hechas. Se nota que alguien prueba cada plato antes de que salga. Mi abuela, que "
                "no regala elogios, pidió la receta."
            ),
        ),
        (
            4,
            "Muy bueno, algo ruidoso",
            (
                "La comida merece la fama que tiene y las raciones son generosas. El local se llena y cuesta "
                "conversar, así que mejor ir temprano. Volveré con más hambre."
            ),
        ),
        (
            4,
            "Recomendable",
            (
                "Servicio atento, precios razonables y una cocina con carácter. Le falta cuidar un poco los postres "
                "para llegar a las cinco estrellas."
            ),
        ),
        (
            3,
            "Ni fu ni fa",
            (
                "El sitio es bonito y la gente amable, pero lo que comimos no pasó de correcto. Quizá tuvimos mala "
                "suerte con el día."
            ),
        ),
        (
            2,
            "Esperaba más",
            (
                "Una hora de espera y los platos tibios. Pidieron disculpas, eso sí, pero salimos con la sensación de "
                "haber pagado por el decorado."
            ),
        ),
    ),
    "pt": (
        (
            5,
            "Casa cheia e com razão",
            (
                "Fomos quatro, pedimos para seis e não sobrou nada. Cada prato tinha uma razão de ser e o pão vinha "
                "quente. Atendimento simpático, sem pressas nem teatro."
            ),
        ),
        (
            5,
            "Vale a viagem",
            (
                "Atravessei a cidade debaixo de chuva e voltava a fazê-lo. Cozinha séria, gente bem-disposta e uma "
                "conta que não assusta.\n\nReservem com antecedência, porque as mesas são poucas."
            ),
        ),
        (
            4,
            "Muito bom",
            (
                "Comida cheia de sabor e porções honestas. Só perde uma estrela pela espera à porta, que foi o dobro "
                "do que nos tinham dito."
            ),
        ),
        (
            4,
            "A repetir",
            (
                "Gostámos de quase tudo e muito de algumas coisas. O empregado aconselhou bem e não nos deixou pedir "
                "demais. Fica a vontade de provar o resto da ementa."
            ),
        ),
        (
            3,
            "Assim-assim",
            (
                "Há pratos bons e outros que parecem feitos à pressa. O espaço é agradável. Talvez volte num dia mais "
                "calmo."
            ),
        ),
        (
            2,
            "Fiquei desiludida",
            (
                "Lembrava-me de um sítio melhor. Veio tudo morno e ninguém perguntou se estava bem. É pena, porque já "
                "fui muito feliz ali."
            ),
        ),
    ),
}
