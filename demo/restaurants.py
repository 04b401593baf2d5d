"""The demo's restaurants. All of them are invented, as are their streets.

Phone numbers come from ranges kept for fiction (GB, US, AU) or begin as no number in that country can (JP, MX, PT, TR).
British postcodes end in letters that no postcode has.
"""

from demo.places import Place, SpecialDay, week

LONDON = (
    Place(
        slug="konigshof",
        name="Königshof",
        city="london",
        cuisines=("german",),
        street_address="41 Tallowmaker Street",
        postcode="NW5 2KV",
        latitude=51.5462,
        longitude=-0.1417,
        description=(
            "A Franconian beer hall in a former piano workshop, with scrubbed tables, enamel lamps and a kitchen "
            "that starts its pork shoulders at six in the morning. The bread is baked next door and the mustard "
            "is ground to order. Ask for the bench under the clock if you want to hear each other."
        ),
        dishes=("the pork shoulder in dark beer", "the potato dumplings", "the cucumber salad with dill"),
        dessert="the plum strudel",
        subjects=("dining_room", "bar", "steak", "storefront", "dessert"),
        reputation="good",
        buzz=7,
        added_days_ago=731,
        price_level=2,
        phone="+44 20 7946 0114",
        website="https://konigshof.example",
        opening_hours=week("Tue-Thu 17:00-23:00, Fri-Sat 12:00-00:30, Sun 12:00-21:30"),
    ),
    Place(
        slug="pale-heron",
        name="Pale Heron",
        city="london",
        cuisines=("british", "seafood"),
        street_address="3 Gannet Stairs",
        postcode="SE16 4VK",
        latitude=51.5021,
        longitude=-0.0563,
        description=(
            "Eight tables above a rowing club on the river, where the tide decides the menu and the window seats "
            "see every barge go by. Farah Lindqvist cooks day-boat fish over apple wood and finishes most plates "
            "with something picked that morning in her mother's garden in Kent. Lunch is the quieter and the "
            "cheaper way in."
        ),
        dishes=("the smoked eel on burnt toast", "the whole plaice with brown shrimp", "the leek and oyster pie"),
        dessert="the rhubarb trifle",
        subjects=("fish", "set_table", "dining_room", "dessert", "terrace"),
        reputation="beloved",
        buzz=9,
        added_days_ago=742,
        price_level=4,
        phone="+44 20 7946 0127",
        website="https://paleheron.example",
        opening_hours=week("Wed-Sat 12:00-14:30 18:30-23:00, Sun 12:00-16:00"),
        special_days=(SpecialDay(5), SpecialDay(6), SpecialDay(12, 12 * 60, 16 * 60)),
    ),
    Place(
        slug="brindle-and-oats",
        name="Brindle & Oats",
        city="london",
        cuisines=("coffee", "bakery"),
        street_address="112 Marsh Lantern Road",
        postcode="E8 3KM",
        latitude=51.5437,
        longitude=-0.0631,
        description=(
            "A corner room with two ovens and one long table, named after the owner's greyhound and her "
            "breakfast. Porridge comes in five moods, the sourdough sells out by eleven, and the coffee is "
            "roasted under the railway arch across the road."
        ),
        dishes=(
            "the baked porridge with quince",
            "the cardamom knots",
            "the eggs on rye with green chilli",
            "the cheese scones",
        ),
        subjects=("coffee", "breakfast", "storefront"),
        reputation="good",
        buzz=7,
        added_days_ago=688,
        price_level=1,
        website="https://brindleandoats.example",
        opening_hours=week("Mon-Fri 07:00-16:00, Sat-Sun 08:00-17:00"),
    ),
    Place(
        slug="madras-lantern-room",
        name="Madras Lantern Room",
        city="london",
        cuisines=("indian", "vegetarian"),
        street_address="27 Coppice Parade",
        postcode="SW17 9OC",
        latitude=51.4279,
        longitude=-0.1687,
        description=(
            "South Indian cooking without meat and without apology, served on steel trays under a ceiling of "
            "paper lanterns. The dosa batter ferments for two days in the window, and the tamarind rice is the "
            "recipe of an aunt who still rings on Sundays to ask whether they have changed it."
        ),
        dishes=("the ghee roast dosa", "the tamarind rice", "the drumstick sambar", "the curry leaf vadas"),
        subjects=("curry", "dining_room", "set_table", "storefront"),
        reputation="beloved",
        buzz=8,
        added_days_ago=702,
        price_level=1,
        phone="+44 20 7946 0138",
        opening_hours=week("Tue-Sun 12:00-15:00 18:00-22:30"),
        special_days=(SpecialDay(3, 17 * 60, 23 * 60),),
    ),
    Place(
        slug="ferrymans-larder",
        name="The Ferryman's Larder",
        city="london",
        cuisines=("british",),
        street_address="9 Osier Wharf",
        postcode="W6 1MI",
        latitude=51.4886,
        longitude=-0.2298,
        description=(
            "A riverside pub that took out its dartboard, put in a pastry chef and has been argued about ever "
            "since. The pies have lids that crack like slate, the ale comes from the cellar below your feet, and "
            "the portions are a matter of opinion."
        ),
        dishes=("the mutton pie", "the Sunday roast", "the pickled whelks"),
        dessert="the treacle tart",
        subjects=("bar", "steak", "terrace", "dessert"),
        reputation="divisive",
        buzz=8,
        added_days_ago=655,
        price_level=3,
        phone="+44 20 7946 0143",
        website="https://ferrymanslarder.example",
        opening_hours=week("Mon-Thu 12:00-23:00, Fri-Sat 12:00-00:00, Sun 12:00-21:00"),
    ),
    Place(
        slug="fornace-quattordici",
        name="Fornace Quattordici",
        city="london",
        cuisines=("pizza", "italian"),
        street_address="14 Kilnfield Row",
        postcode="N16 8IV",
        latitude=51.5602,
        longitude=-0.0774,
        description=(
            "The oven came from Naples by lorry, and they took down the front wall to get it in. The dough rests "
            "for three days, the menu fits on a postcard, and on Mondays there is only marinara, because the "
            "brothers who run the place like it best that way."
        ),
        dishes=("the marinara", "the pizza with nduja and honey", "the fried courgette flowers"),
        dessert="the lemon sorbet",
        subjects=("pizza", "storefront", "dining_room", "terrace"),
        reputation="good",
        buzz=8,
        added_days_ago=540,
        price_level=2,
        phone="+44 20 7946 0152",
        opening_hours=week("Mon-Thu 17:30-22:30, Fri 17:30-23:30, Sat 12:00-23:30, Sun 12:00-22:00"),
    ),
    Place(
        slug="sorting-office-dumplings",
        name="Sorting Office Dumplings",
        city="london",
        cuisines=("chinese",),
        street_address="60 Pillar Box Lane",
        postcode="SE5 7CK",
        latitude=51.4721,
        longitude=-0.0929,
        description=(
            "Four cooks fold a few thousand dumplings a day behind the old parcel counter, and you may watch "
            "every one. Orders are called by postcode. The chilli oil is sold by the jar at the door and explains "
            "the queue."
        ),
        dishes=(
            "the pork and fennel dumplings",
            "the smashed cucumbers",
            "the lamb and cumin noodles",
            "the red oil wontons",
        ),
        subjects=("dumplings", "ramen", "storefront"),
        reputation="good",
        buzz=7,
        added_days_ago=498,
        price_level=1,
        website="https://sortingoffice.example",
        opening_hours=week("Mon-Sat 11:30-21:30"),
    ),
    Place(
        slug="yildiz-atesi",
        name="Yıldız Ateşi",
        city="london",
        cuisines=("turkish",),
        street_address="203 Halfpenny Parade",
        postcode="N4 1KO",
        latitude=51.5713,
        longitude=-0.1012,
        description=(
            "A charcoal grill the length of a bus, a salad before you have asked for one, and a room that fills "
            "twice on any night of the week. The lamb is cut by the owner, Hüseyin, who also decides when you "
            "have had enough bread."
        ),
        dishes=("the lamb ribs", "the charred onions in pomegranate", "the chicken wings"),
        dessert="the rice pudding from the oven",
        subjects=("mezze", "steak", "dining_room"),
        reputation="good",
        buzz=6,
        added_days_ago=610,
        price_level=2,
        phone="+44 20 7946 0165",
        opening_hours=week("Mon-Sun 12:00-01:00"),
    ),
    Place(
        slug="celandine",
        name="Celandine",
        city="london",
        cuisines=("vegetarian", "wine-bar"),
        street_address="5 Apothecary Gardens",
        postcode="EC1V 0MC",
        latitude=51.5258,
        longitude=-0.1009,
        description=(
            "A set menu of six plates that changes with the van from Essex, cooked in the open by three people "
            "who seem to enjoy it. Nobody here says plant-based. The wine list is short, mostly from growers the "
            "staff have worked a harvest for, and happily poured by the half glass."
        ),
        dishes=("the celeriac with hazelnut miso", "the potato bread", "the grilled hispi cabbage"),
        dessert="the buckwheat ice cream",
        subjects=("salad", "set_table", "dining_room", "dessert"),
        reputation="beloved",
        buzz=6,
        added_days_ago=420,
        price_level=3,
        phone="+44 20 7946 0171",
        website="https://celandine.example",
        opening_hours=week("Tue-Sat 18:00-23:30"),
    ),
    Place(
        slug="old-gasworks-grill",
        name="Old Gasworks Grill",
        city="london",
        cuisines=("british", "american"),
        street_address="1 Retort House Square",
        postcode="SE10 0VI",
        latitude=51.4957,
        longitude=0.0112,
        description=(
            "A big grill under the iron ribs of a gasholder, built for parties, match days and birthdays of ten. "
            "Steaks come by weight, sauces by the jug, and the cocktail list has pictures."
        ),
        dishes=("the ribeye", "the onion rings", "the chicken burger"),
        dessert="the sticky toffee pudding",
        subjects=("steak", "burger", "bar", "terrace"),
        reputation="poor",
        buzz=6,
        added_days_ago=577,
        price_level=3,
        phone="+44 20 7946 0189",
        website="https://oldgasworksgrill.example",
        opening_hours=week("Mon-Sun 11:30-23:30"),
    ),
)

LISBON = (
    Place(
        slug="casa-avila",
        name="Casa Ávila",
        city="lisbon",
        cuisines=("portuguese", "seafood"),
        street_address="Rua das Andorinhas Velhas 18",
        postcode="1100-318",
        latitude=38.7131,
        longitude=-9.1302,
        description=(
            "Three generations share one narrow kitchen in Alfama, and the grandmother still tastes the rice. The "
            "room has blue tiles, paper tablecloths and a bell that rings when the clams come in. Come early, or "
            "wait on the steps with a glass of white as everybody does."
        ),
        dishes=("the clams with coriander", "the octopus rice", "the salt cod with chickpeas"),
        dessert="the egg-yolk pudding",
        subjects=("fish", "dining_room", "set_table", "storefront", "dessert"),
        reputation="beloved",
        buzz=10,
        added_days_ago=755,
        price_level=2,
        phone="+351 20 055 0101",
        website="https://casaavila.example",
        opening_hours=week("Tue-Sat 12:30-15:00 19:00-23:00, Sun 12:30-16:00"),
        special_days=(SpecialDay(2), SpecialDay(9, 12 * 60 + 30, 22 * 60)),
    ),
    Place(
        slug="tasca-do-vento",
        name="Tasca do Vento",
        city="lisbon",
        cuisines=("portuguese", "wine-bar"),
        street_address="Travessa do Sineiro Mudo 4",
        postcode="1200-409",
        latitude=38.7106,
        longitude=-9.1478,
        description=(
            "Seven stools, a marble counter and a door that never quite shuts, which is where the name comes "
            "from. There is one stew a day, always a cheese that needs a spoon, and wine from the barrel in "
            "glasses that have survived since the seventies."
        ),
        dishes=("the pork cheeks", "the runny sheep's cheese", "the tinned sardines with lemon", "the stew of the day"),
        subjects=("bar", "storefront", "mezze"),
        reputation="good",
        buzz=7,
        added_days_ago=690,
        price_level=1,
        opening_hours=week("Mon-Thu 17:00-00:00, Fri-Sat 17:00-02:00"),
    ),
    Place(
        slug="marisqueira-tres-farois",
        name="Marisqueira Três Faróis",
        city="lisbon",
        cuisines=("seafood", "portuguese"),
        street_address="Avenida da Maré Cheia 77",
        postcode="1300-902",
        latitude=38.6997,
        longitude=-9.1789,
        description=(
            "Tanks along one wall, hammers on every table and bibs for those who have learned. The spider crab is "
            "dressed in its shell and the prawns are sold by weight, so ask before you point. Families come on "
            "Sundays and stay until it is dark."
        ),
        dishes=("the dressed spider crab", "the garlic prawns", "the goose barnacles", "the steak sandwich at the end"),
        subjects=("fish", "set_table", "dining_room", "bar"),
        reputation="good",
        buzz=6,
        added_days_ago=640,
        price_level=3,
        phone="+351 20 055 0117",
        website="https://tresfarois.example",
        opening_hours=week("Wed-Sun 12:00-00:00, Mon 12:00-22:00"),
    ),
    Place(
        slug="pao-de-quinta-feira",
        name="Pão de Quinta-Feira",
        city="lisbon",
        cuisines=("bakery", "coffee"),
        street_address="Largo da Nora Parada 2",
        postcode="1170-214",
        latitude=38.7203,
        longitude=-9.1313,
        description=(
            "The rye is baked on Thursdays only and is spoken for by nine; the rest of the week belongs to maize "
            "bread, custard tarts with a burnt edge and a cheese toast the size of a paperback. There are four "
            "chairs outside and the sun until noon."
        ),
        dishes=("the custard tarts", "the maize bread", "the cheese toast"),
        dessert="the orange cake",
        subjects=("coffee", "breakfast", "storefront", "terrace"),
        reputation="beloved",
        buzz=6,
        added_days_ago=560,
        price_level=1,
        website="https://paodequinta.example",
        opening_hours=week("Tue-Sat 07:30-18:00, Sun 08:00-13:00"),
    ),
    Place(
        slug="miradouro-dourado",
        name="Miradouro Dourado",
        city="lisbon",
        cuisines=("portuguese",),
        street_address="Calçada da Cisterna 51",
        postcode="1100-477",
        latitude=38.7117,
        longitude=-9.1331,
        description=(
            "The terrace has the castle on one side and the river on the other, and at sunset every table points "
            "the same way. The kitchen cooks the well-known dishes in five languages; there is fado from Thursday "
            "to Saturday."
        ),
        dishes=("the grilled sardines", "the cod with cream", "the octopus salad", "the chicken piri-piri"),
        subjects=("terrace", "fish", "set_table"),
        reputation="poor",
        buzz=7,
        added_days_ago=633,
        price_level=3,
        phone="+351 20 055 0124",
        website="https://miradourodourado.example",
        opening_hours=week("Mon-Sun 11:00-00:30"),
    ),
    Place(
        slug="cantina-mandovi",
        name="Cantina Mandovi",
        city="lisbon",
        cuisines=("indian", "portuguese"),
        street_address="Rua do Cravinho Seco 33",
        postcode="1150-266",
        latitude=38.7189,
        longitude=-9.1365,
        description=(
            "Goan home cooking in a front room that used to be a tailor's: pork in vinegar and chillies, prawn "
            "curry the colour of brick, and a layered cake that takes a day. Lourdes runs the pass, her son the "
            "floor, and the radio is always a little too loud."
        ),
        dishes=("the pork vindalho", "the prawn curry", "the okra with coconut"),
        dessert="the bebinca",
        subjects=("curry", "dining_room", "dessert", "storefront"),
        reputation="good",
        buzz=6,
        added_days_ago=505,
        price_level=2,
        phone="+351 20 055 0132",
        opening_hours=week("Tue-Sat 12:00-15:00 19:00-22:30"),
    ),
    Place(
        slug="horta-de-cima",
        name="Horta de Cima",
        city="lisbon",
        cuisines=("vegetarian",),
        street_address="Rua da Romãzeira Alta 9",
        postcode="1250-190",
        latitude=38.7172,
        longitude=-9.1523,
        description=(
            "A first-floor dining room with its own rows of beans on the roof. Lunch is a counter of warm "
            "vegetables sold by the plate, dinner is slower and has candles. Half the tables are regulars from "
            "the building."
        ),
        dishes=("the bean stew with turnip tops", "the roast pumpkin with almond", "the chickpea fritters"),
        dessert="the fig and bay leaf tart",
        subjects=("salad", "terrace", "dining_room"),
        reputation="fair",
        buzz=2,
        added_days_ago=388,
        price_level=2,
        website="https://hortadecima.example",
        opening_hours=week("Mon-Fri 12:00-15:00, Thu-Sat 19:00-22:30"),
    ),
    Place(
        slug="garrafeira-lampreia",
        name="Garrafeira Lampreia",
        city="lisbon",
        cuisines=("wine-bar",),
        street_address="Beco do Tanoeiro Surdo 6",
        postcode="1100-533",
        latitude=38.7098,
        longitude=-9.1347,
        description=(
            "A bottle shop that pulled two tables out of the cellar and never put them back. Old whites from the "
            "islands are the passion here, and the plates exist to keep you at the table: smoked ham, hard "
            "cheese, quince, and not much else."
        ),
        dishes=("the black pork ham", "the island cheese", "the mushroom toast"),
        dessert="the quince paste",
        subjects=("bar", "mezze", "storefront"),
        reputation="good",
        buzz=1,
        added_days_ago=295,
        price_level=None,
        phone="+351 20 055 0146",
        opening_hours=week("Wed-Sun 16:00-23:00"),
    ),
    Place(
        slug="pizzaria-ponte-torta",
        name="Pizzaria Ponte Torta",
        city="lisbon",
        cuisines=("pizza",),
        street_address="Rua do Viaduto Torto 140",
        postcode="1350-051",
        latitude=38.7051,
        longitude=-9.1718,
        description=(
            "Square pizza by the tray under the viaduct, sold by weight and cut with scissors. The potato one has "
            "followers; the chairs are school chairs and so is the noise."
        ),
        dishes=("the potato and rosemary pizza", "the anchovy slice", "the courgette slice", "the tomato slice"),
        subjects=("pizza", "storefront", "salad"),
        reputation="fair",
        buzz=4,
        added_days_ago=330,
        price_level=1,
        opening_hours=week("Mon-Sat 12:00-22:00"),
    ),
)

NEW_YORK = (
    Place(
        slug="trattoria-petrosyan",
        name="Trattoria Petrosyan",
        city="new-york",
        cuisines=("italian", "wine-bar"),
        street_address="218 Quarry Horse Lane",
        postcode="11215",
        latitude=40.6721,
        longitude=-73.9799,
        description=(
            "Ani Petrosyan learned pasta in Bologna and hospitality in Yerevan, and the menu keeps both. "
            "Dumplings meet tortellini, apricots meet pork, and the bread arrives under a cloth. Thirty seats, "
            "most of them taken by people who live within four blocks."
        ),
        dishes=("the tortellini in broth", "the duck ragù", "the pork with apricots"),
        dessert="the walnut semifreddo",
        subjects=("pasta", "dining_room", "set_table", "dessert", "bar"),
        reputation="beloved",
        buzz=9,
        added_days_ago=733,
        price_level=3,
        phone="+1 718 555 0110",
        website="https://petrosyan.example",
        opening_hours=week("Tue-Thu 17:30-22:30, Fri-Sat 17:30-23:30, Sun 17:00-21:30"),
        special_days=(SpecialDay(4),),
    ),
    Place(
        slug="halfmoon-diner",
        name="Halfmoon Diner",
        city="new-york",
        cuisines=("american", "coffee"),
        street_address="900 Trolley Loop Avenue",
        postcode="11101",
        latitude=40.7447,
        longitude=-73.9485,
        description=(
            "Eggs at any hour, a counter worn pale by elbows, and a waitress called Dot who has seen the "
            "neighborhood change three times. The pancakes are as wide as the plate, and refills come before the "
            "cup is empty."
        ),
        dishes=("the buckwheat pancakes", "the patty melt", "the corned beef hash"),
        dessert="the cherry pie",
        subjects=("breakfast", "burger", "coffee", "dining_room", "storefront"),
        reputation="good",
        buzz=8,
        added_days_ago=748,
        price_level=1,
        phone="+1 718 555 0121",
        opening_hours=week("Mon-Sun 06:00-02:00"),
    ),
    Place(
        slug="rye-and-marrow",
        name="Rye & Marrow",
        city="new-york",
        cuisines=("american", "british"),
        street_address="31 Saddlebag Street",
        postcode="10014",
        latitude=40.7342,
        longitude=-74.0046,
        description=(
            "Dark wood, one steer a week and a chef who does not do substitutions. The tasting menu walks from "
            "tail to cheek over eleven plates; the bar in front serves a shorter one, and the best seat in the "
            "house is the one by the grill."
        ),
        dishes=("the bone marrow with rye crumbs", "the dry-aged strip steak", "the beef tartare"),
        dessert="the whiskey custard",
        subjects=("steak", "bar", "dining_room", "set_table"),
        reputation="divisive",
        buzz=8,
        added_days_ago=660,
        price_level=4,
        phone="+1 212 555 0133",
        website="https://ryeandmarrow.example",
        opening_hours=week("Wed-Sat 17:30-00:30, Sun 17:00-22:00"),
    ),
    Place(
        slug="slice-cathedral",
        name="Slice Cathedral",
        city="new-york",
        cuisines=("pizza",),
        street_address="77 Bellfounder Street",
        postcode="11211",
        latitude=40.7129,
        longitude=-73.9573,
        description=(
            "One stained-glass window, two decks of ovens and a line that moves quicker than it looks. The cheese "
            "slice is thin, salty and folds the way it should; the grandma square is for people with time. They "
            "close when the dough is gone."
        ),
        dishes=(
            "the plain cheese slice",
            "the grandma square",
            "the white slice with broccoli rabe",
            "the garlic knots",
        ),
        subjects=("pizza", "storefront", "dining_room"),
        reputation="beloved",
        buzz=9,
        added_days_ago=739,
        price_level=1,
        opening_hours=week("Mon-Thu 11:00-23:00, Fri-Sat 11:00-03:00, Sun 12:00-22:00"),
    ),
    Place(
        slug="blue-crane-noodle-bar",
        name="Blue Crane Noodle Bar",
        city="new-york",
        cuisines=("ramen", "japanese"),
        street_address="12 Gaslighter's Alley",
        postcode="10003",
        latitude=40.7291,
        longitude=-73.9868,
        description=(
            "Twelve seats around a steaming kitchen, with broths that start the evening before. The miso bowl is "
            "the heavy one and the clam shio the light one, and both come with noodles cut in the basement. No "
            "reservations, and no hurry once you sit."
        ),
        dishes=("the clam shio ramen", "the miso ramen with corn", "the pork buns", "the cold sesame noodles"),
        subjects=("ramen", "bar", "dumplings"),
        reputation="good",
        buzz=7,
        added_days_ago=590,
        price_level=2,
        phone="+1 212 555 0145",
        website="https://bluecranenoodle.example",
        opening_hours=week("Mon-Thu 12:00-15:00 17:30-22:30, Fri-Sat 12:00-00:00"),
    ),
    Place(
        slug="comal-ortega",
        name="Comal Ortega",
        city="new-york",
        cuisines=("mexican",),
        street_address="4410 Linden Depot Avenue",
        postcode="11220",
        latitude=40.6468,
        longitude=-74.0083,
        description=(
            "A griddle in a shopfront where the Ortega sisters press blue corn from six in the morning. There is "
            "a guisado for each day of the week, written on cardboard, and three salsas of rising consequence."
        ),
        dishes=("the squash blossom quesadilla", "the carnitas", "the green chorizo tacos", "the steamed tamales"),
        subjects=("tacos", "storefront", "breakfast"),
        reputation="good",
        buzz=7,
        added_days_ago=520,
        price_level=1,
        phone="+1 718 555 0156",
        opening_hours=week("Mon-Sat 06:30-20:00, Sun 07:00-15:00"),
    ),
    Place(
        slug="harbor-ledger",
        name="Harbor Ledger",
        city="new-york",
        cuisines=("seafood", "american"),
        street_address="6 Chandler's Slip",
        postcode="10038",
        latitude=40.7072,
        longitude=-74.0028,
        description=(
            "Oysters, chowder and cold beer in a shipping clerk's office with the ledgers still on the shelves. "
            "The raw bar lists every bed by name. After work it is loud; at three in the afternoon it is yours."
        ),
        dishes=("the oysters", "the clam chowder", "the lobster roll", "the skate with capers"),
        subjects=("fish", "bar", "set_table", "dining_room"),
        reputation="fair",
        buzz=6,
        added_days_ago=615,
        price_level=3,
        phone="+1 212 555 0162",
        website="https://harborledger.example",
        opening_hours=week("Mon-Fri 11:30-23:00, Sat-Sun 12:00-22:00"),
    ),
    Place(
        slug="green-thumb-social",
        name="Green Thumb Social",
        city="new-york",
        cuisines=("vegetarian",),
        street_address="350 Seedcake Street",
        postcode="11222",
        latitude=40.7272,
        longitude=-73.9512,
        description=(
            "A greenhouse at the back of a bike shop, with bowls, grain burgers and a soda list longer than the "
            "wine list. The plants are for sale, the tables are high, and weekends belong to strollers."
        ),
        dishes=("the mushroom burger", "the farro bowl", "the sweet potato fries"),
        dessert="the carrot cake",
        subjects=("salad", "burger", "terrace"),
        reputation="fair",
        buzz=3,
        added_days_ago=455,
        price_level=2,
        opening_hours=week("Tue-Sun 11:00-21:00"),
    ),
    Place(
        slug="parlor-wen",
        name="Parlor Wen",
        city="new-york",
        cuisines=("chinese",),
        street_address="58 Orchardkeeper Street",
        postcode="10002",
        latitude=40.7174,
        longitude=-73.9893,
        description=(
            "Sichuan cooking in what looks like somebody's good living room, porcelain dogs included. Mrs. Wen "
            "asks how hot you want it and then decides for herself. Bring four people, order eight plates and "
            "leave the fish for last."
        ),
        dishes=("the fish in pickled greens", "the mapo tofu", "the dry-fried green beans", "the tea-smoked duck"),
        subjects=("dumplings", "dining_room", "set_table", "fish"),
        reputation="good",
        buzz=7,
        added_days_ago=570,
        price_level=2,
        phone="+1 212 555 0174",
        opening_hours=week("Tue-Sun 12:00-15:00 17:00-22:30"),
    ),
    Place(
        slug="bodega-lumiere",
        name="Bodega Lumière",
        city="new-york",
        cuisines=("wine-bar",),
        street_address="19 Candlesnuffer Place",
        postcode="11201",
        latitude=40.6927,
        longitude=-73.9911,
        description=(
            "A corner store by day and, from six, a wine bar between the shelves. Snacks came from whatever was "
            "on them: good anchovies, better butter, a tortilla as tall as a fist. The lease ended before the "
            "regulars did."
        ),
        dishes=("the anchovies with butter", "the tall tortilla", "the ham croquettes", "the grilled cheese"),
        subjects=("bar", "storefront", "mezze"),
        reputation="good",
        buzz=4,
        added_days_ago=725,
        price_level=2,
        state="closed",
        closed_days_ago=140,
    ),
)

TOKYO = (
    Place(
        slug="to-soba",
        name="Tō Sōba",
        city="tokyo",
        cuisines=("japanese", "ramen"),
        street_address="3-41-7 Kazamidai",
        postcode="113-0098",
        latitude=35.7221,
        longitude=139.7655,
        description=(
            "Buckwheat from one valley in Nagano, milled before lunch and cut before your eyes by a man who used "
            "to tune pianos. The counter seats nine. Drink the cooking water at the end; it is the quietest part "
            "of the meal and the reason people come back."
        ),
        dishes=("the cold soba", "the duck and leek broth", "the prawn tempura"),
        dessert="the buckwheat tea pudding",
        subjects=("ramen", "set_table", "storefront", "dining_room"),
        reputation="beloved",
        buzz=9,
        added_days_ago=750,
        price_level=2,
        phone="+81 3 0055 0107",
        website="https://tosoba.example",
        opening_hours=week("Tue-Sat 11:30-14:30 17:30-20:30, Sun 11:30-15:00"),
        special_days=(SpecialDay(1), SpecialDay(8, 11 * 60 + 30, 14 * 60)),
    ),
    Place(
        slug="sushi-kujaku",
        name="Sushi Kujaku 孔雀",
        city="tokyo",
        cuisines=("japanese", "seafood"),
        street_address="5-8-12 Shiomizaka",
        postcode="104-0097",
        latitude=35.6689,
        longitude=139.7663,
        description=(
            "Eight seats, two sittings and a cedar box of fish aged for as long as each needs. Chef Orihara "
            "speaks little and watches much: eat with your left hand and the next piece is turned for you. Book a "
            "month ahead, or come at noon and hope."
        ),
        dishes=("the aged tuna", "the sea bream with kelp", "the sea urchin"),
        dessert="the sweet omelette",
        subjects=("sushi", "bar", "fish", "set_table"),
        reputation="beloved",
        buzz=6,
        added_days_ago=640,
        price_level=4,
        phone="+81 3 0055 0119",
        opening_hours=week("Tue-Sat 12:00-14:00 18:00-22:30"),
    ),
    Place(
        slug="menya-raiju",
        name="麺屋 雷獣 Menya Raijū",
        city="tokyo",
        cuisines=("ramen",),
        street_address="1-22-4 Inarimachi-dōri",
        postcode="166-0099",
        latitude=35.7052,
        longitude=139.6655,
        description=(
            "A ticket machine, eleven stools and a broth dark enough to hide the spoon. The name is a beast that "
            "rides the lightning, and after midnight the volume of the radio agrees. Extra noodles are free for "
            "students and for anyone who asks nicely."
        ),
        dishes=("the black garlic ramen", "the dipping noodles", "the soy egg", "the fried dumplings"),
        subjects=("ramen", "dumplings", "storefront"),
        reputation="good",
        buzz=8,
        added_days_ago=600,
        price_level=1,
        opening_hours=week("Mon-Sat 11:00-15:00 18:00-02:00"),
    ),
    Place(
        slug="kissa-amenbo",
        name="Kissa Amenbo",
        city="tokyo",
        cuisines=("coffee",),
        street_address="2-14-9 Yanaginoki",
        postcode="155-0096",
        latitude=35.6613,
        longitude=139.6678,
        description=(
            "A coffee house of the old kind, with velvet chairs, a wall of records and toast as thick as a "
            "dictionary. Each cup is dripped by hand and takes six minutes, during which there is nothing to do "
            "but listen."
        ),
        dishes=("the thick toast with red beans", "the egg sandwich", "the ham toast"),
        dessert="the coffee jelly",
        subjects=("coffee", "breakfast", "dessert", "dining_room"),
        reputation="good",
        buzz=5,
        added_days_ago=480,
        price_level=1,
        opening_hours=week("Mon 08:00-18:00, Wed-Sun 08:00-18:00"),
    ),
    Place(
        slug="trattoria-kaeru",
        name="Trattoria Kaeru",
        city="tokyo",
        cuisines=("italian", "japanese"),
        street_address="4-3-15 Hotarugaoka",
        postcode="150-0095",
        latitude=35.6502,
        longitude=139.7043,
        description=(
            "Italian in grammar and Japanese in vocabulary: spaghetti with cod roe, risotto with burdock, "
            "tiramisù with roasted tea. The chef trained in Modena and missed his mother's pickles, and both are "
            "on the menu."
        ),
        dishes=("the cod roe spaghetti", "the burdock risotto", "the sea bass crudo"),
        dessert="the roasted tea tiramisù",
        subjects=("pasta", "dining_room", "dessert"),
        reputation="good",
        buzz=6,
        added_days_ago=530,
        price_level=2,
        phone="+81 3 0055 0128",
        website="https://kaeru.example",
        opening_hours=week("Tue-Sun 11:30-14:30 17:30-22:00"),
    ),
    Place(
        slug="yasai-no-ma",
        name="Yasai no Ma",
        city="tokyo",
        cuisines=("vegetarian", "japanese"),
        street_address="6-1-30 Momijidani",
        postcode="107-0094",
        latitude=35.6657,
        longitude=139.7241,
        description=(
            "Temple cooking taken out of the temple: nine small plates, no meat, no fish, a garden the size of a "
            "tatami mat to look at. It opened this month in a house that stood empty for a decade."
        ),
        dishes=("the sesame tofu", "the simmered lotus root", "the aubergine in miso", "the rice with chestnuts"),
        subjects=("salad", "set_table"),
        reputation="good",
        buzz=0,
        added_days_ago=11,
        price_level=3,
        phone="+81 3 0055 0136",
        opening_hours=week("Thu-Sun 11:30-14:30 17:30-21:00"),
    ),
    Place(
        slug="curry-daruma-do",
        name="Curry Daruma-dō",
        city="tokyo",
        cuisines=("japanese",),
        street_address="1-9-2 Kanda Suzumebashi",
        postcode="101-0093",
        latitude=35.6957,
        longitude=139.7601,
        description=(
            "Second-hand books on the ground floor, curry upstairs. The sauce is cooked for two days, the heat "
            "goes from one to thirty, and students of three universities have opinions about both. The pickles "
            "are free and better than they need to be."
        ),
        dishes=(
            "the pork cutlet curry",
            "the keema with egg yolk",
            "the vegetable soup curry",
            "the cheese croquettes",
        ),
        subjects=("curry", "dining_room", "storefront"),
        reputation="good",
        buzz=6,
        added_days_ago=445,
        price_level=1,
        opening_hours=week("Mon-Fri 11:00-20:00, Sat 11:00-17:00"),
    ),
    Place(
        slug="izakaya-tsukimizaka",
        name="Izakaya Tsukimizaka",
        city="tokyo",
        cuisines=("japanese", "wine-bar"),
        street_address="2-30-1 Tsukimizaka",
        postcode="160-0092",
        latitude=35.6939,
        longitude=139.7034,
        description=(
            "Down a staircase, past the umbrellas, into a room of smoke and good humour. The menu hangs on the "
            "wall in strips and the sake list is a conversation. Order the potato salad first; it buys you time."
        ),
        dishes=(
            "the potato salad with smoked radish",
            "the grilled mackerel",
            "the chicken skewers",
            "the rice in tea",
        ),
        subjects=("bar", "fish", "sushi", "dining_room"),
        reputation="good",
        buzz=7,
        added_days_ago=700,
        price_level=2,
        phone="+81 3 0055 0144",
        opening_hours=week("Mon-Thu 17:00-00:30, Fri-Sat 17:00-04:00"),
    ),
    Place(
        slug="pizzeria-kazan",
        name="Pizzeria Kazan",
        city="tokyo",
        cuisines=("pizza", "italian"),
        street_address="7-11-3 Asagiri",
        postcode="153-0091",
        latitude=35.6334,
        longitude=139.6903,
        description=(
            "A man from Kagoshima, a lava-stone oven and a margherita he has been making smaller and better for "
            "fifteen years. Basil grows on the sill. There are six tables and a polite cat."
        ),
        dishes=("the margherita", "the whitebait pizza", "the burrata with persimmon"),
        dessert="the pistachio gelato",
        subjects=("pizza", "terrace", "dessert"),
        reputation="beloved",
        buzz=4,
        added_days_ago=365,
        price_level=None,
        website="https://kazan.example",
        opening_hours=week("Wed-Sun 11:30-14:00 17:30-21:30"),
    ),
)

MEXICO_CITY = (
    Place(
        slug="taqueria-la-comadreja",
        name="Taquería La Comadreja",
        city="mexico-city",
        cuisines=("mexican",),
        street_address="Calle del Telar Dormido 88",
        postcode="06700",
        latitude=19.4152,
        longitude=-99.1624,
        description=(
            "A spit, a griddle and a crowd on the pavement from eight in the evening until the last bus and well "
            "past it. The pastor is shaved to order with one flick of pineapple, and the tortillas are pressed by "
            "a woman who does not look up. Stand, eat, order two more."
        ),
        dishes=("the tacos al pastor", "the suadero", "the griddled spring onions", "the cactus tacos"),
        subjects=("tacos", "storefront", "bar"),
        reputation="beloved",
        buzz=10,
        added_days_ago=758,
        price_level=1,
        opening_hours=week("Tue-Thu 18:00-02:00, Fri-Sat 18:00-04:00, Sun 17:00-00:00"),
    ),
    Place(
        slug="fonda-dona-eulalia",
        name="Fonda Doña Eulalia",
        city="mexico-city",
        cuisines=("mexican",),
        street_address="Callejón del Herrero Zurdo 12",
        postcode="06010",
        latitude=19.4341,
        longitude=-99.1389,
        description=(
            "Soup, rice, a main and a jug of fruit water, at a price that has moved twice in ten years. The menu "
            "is read aloud, the mole is made on Wednesdays, and if you finish your plate you will be asked "
            "whether you were ever fed at home."
        ),
        dishes=("the chicken in black mole", "the noodle soup", "the stuffed peppers in walnut sauce"),
        dessert="the rice pudding",
        subjects=("tacos", "dining_room", "breakfast"),
        reputation="beloved",
        buzz=7,
        added_days_ago=680,
        price_level=1,
        phone="+52 55 0055 0103",
        opening_hours=week("Mon-Sat 08:00-17:30"),
    ),
    Place(
        slug="casa-nogal",
        name="Casa Nogal",
        city="mexico-city",
        cuisines=("mexican", "wine-bar"),
        street_address="Cerrada de los Relojeros 5",
        postcode="11560",
        latitude=19.4306,
        longitude=-99.1921,
        description=(
            "A walnut tree in the courtyard, fourteen courses around it and a soundtrack that somebody has "
            "thought about. Chef Iker Bustamante cooks ants, smoke and heirloom maize with equal seriousness. "
            "Guests leave either converted or looking for a taco stand."
        ),
        dishes=("the mole of forty days", "the ant egg tostada", "the smoked maize dumpling"),
        dessert="the walnut ice",
        subjects=("set_table", "dining_room", "terrace", "dessert"),
        reputation="divisive",
        buzz=7,
        added_days_ago=575,
        price_level=4,
        phone="+52 55 0055 0115",
        website="https://casanogal.example",
        opening_hours=week("Wed-Sat 13:30-17:00 19:30-00:00"),
        special_days=(SpecialDay(7), SpecialDay(10, 19 * 60, 25 * 60)),
    ),
    Place(
        slug="mariscos-el-pelicano-tuerto",
        name="Mariscos El Pelícano Tuerto",
        city="mexico-city",
        cuisines=("seafood", "mexican"),
        street_address="Avenida Salitre Viejo 301",
        postcode="06760",
        latitude=19.4071,
        longitude=-99.1657,
        description=(
            "Plastic chairs, a mural of a one-eyed pelican and tostadas stacked against gravity. The fish comes "
            "from Sinaloa on the night bus and is gone by five. On Saturdays a trio plays whether or not you "
            "asked."
        ),
        dishes=(
            "the tuna tostada",
            "the green aguachile",
            "the fish for two, grilled red and green",
            "the shrimp tacos",
        ),
        subjects=("fish", "tacos", "terrace"),
        reputation="good",
        buzz=7,
        added_days_ago=560,
        price_level=2,
        phone="+52 55 0055 0122",
        opening_hours=week("Tue-Sun 11:00-18:00"),
    ),
    Place(
        slug="panaderia-alborada",
        name="Panadería Alborada",
        city="mexico-city",
        cuisines=("bakery", "coffee"),
        street_address="Calle Mirlo Sastre 46",
        postcode="06100",
        latitude=19.4113,
        longitude=-99.1733,
        description=(
            "Take a tray and tongs, and be honest with yourself. Conchas come out at seven and again at five, the "
            "guava roll is the one that travels, and the chocolate is beaten to a froth by hand at a table by the "
            "window."
        ),
        dishes=("the vanilla conchas", "the guava and cheese roll", "the sugared palm leaves", "the bean molletes"),
        subjects=("breakfast", "coffee", "storefront", "dessert"),
        reputation="good",
        buzz=2,
        added_days_ago=510,
        price_level=1,
        website="https://alborada.example",
        opening_hours=week("Mon-Sat 07:00-20:00, Sun 08:00-15:00"),
    ),
    Place(
        slug="trattoria-jacaranda",
        name="Trattoria Jacaranda",
        city="mexico-city",
        cuisines=("italian",),
        street_address="Plaza del Violín 3",
        postcode="06140",
        latitude=19.4129,
        longitude=-99.1701,
        description=(
            "Checked cloths under the trees, a kitchen that rolls its pasta in the window and a piano nobody has "
            "tuned. The menu is as long as the wait on a Friday. Children are given a ball of dough and are not "
            "heard again."
        ),
        dishes=("the lasagne", "the spaghetti with clams", "the veal Milanese"),
        dessert="the tiramisù",
        subjects=("pasta", "terrace", "dining_room"),
        reputation="fair",
        buzz=6,
        added_days_ago=470,
        price_level=2,
        phone="+52 55 0055 0137",
        opening_hours=week("Mon-Sun 13:00-23:00"),
    ),
    Place(
        slug="verde-milpa",
        name="Verde Milpa",
        city="mexico-city",
        cuisines=("vegetarian", "mexican"),
        street_address="Calle Amaranto Azul 150",
        postcode="03020",
        latitude=19.3957,
        longitude=-99.1568,
        description=(
            "Maize, beans and squash, as the field intends, and nothing that had a face. The tlacoyos are filled "
            "with fava beans and the mushroom pozole has made believers of several uncles. It is a small room "
            "with a large window, so sit where the light is."
        ),
        dishes=("the fava bean tlacoyos", "the mushroom pozole", "the grilled cactus salad"),
        dessert="the amaranth flan",
        subjects=("tacos", "salad", "storefront"),
        reputation="good",
        buzz=5,
        added_days_ago=350,
        price_level=1,
        opening_hours=week("Tue-Sat 09:00-21:00, Sun 09:00-17:00"),
    ),
    Place(
        slug="la-comadreja-telar",
        name="La Comadreja (Telar)",
        city="mexico-city",
        cuisines=("mexican",),
        street_address="Calle del Telar Dormido 88",
        postcode="06700",
        latitude=19.4153,
        longitude=-99.1623,
        description="Tacos on the corner, evenings only.",
        dishes=("the tacos al pastor", "the suadero"),
        subjects=("tacos", "storefront"),
        reputation="good",
        buzz=0,
        added_days_ago=203,
        price_level=1,
        state="merged",
        merged_into="taqueria-la-comadreja",
    ),
)

ISTANBUL = (
    Place(
        slug="balikci-ferhunde",
        name="Balıkçı Ferhunde",
        city="istanbul",
        cuisines=("seafood", "turkish"),
        street_address="Yeşil Kayıkhane Yokuşu 7",
        postcode="34345",
        latitude=41.0669,
        longitude=29.0437,
        description=(
            "Ferhunde Hanım buys for one evening at a time, so the blackboard is the menu and it shrinks as you "
            "read. Start with the cold plates on the tray, leave room for whatever came off the boat, and take "
            "the last ferry home with your coat smelling of charcoal."
        ),
        dishes=("the grilled bluefish", "the fried anchovies", "the sea bass cured in mustard"),
        dessert="the quince in clotted cream",
        subjects=("fish", "mezze", "terrace", "set_table", "dessert"),
        reputation="beloved",
        buzz=8,
        added_days_ago=695,
        price_level=3,
        phone="+90 212 055 0101",
        website="https://ferhunde.example",
        opening_hours=week("Tue-Sun 12:00-00:00"),
    ),
    Place(
        slug="sulenin-mutfagi",
        name="Şule'nin Mutfağı",
        city="istanbul",
        cuisines=("turkish", "vegetarian"),
        street_address="Lacivert Leylek Sokağı 21",
        postcode="34433",
        latitude=41.0312,
        longitude=28.9809,
        description=(
            "A lunch counter of twenty copper pans, most of them olive oil and vegetables, ladled out by Şule and "
            "her two cousins. Point at three things, carry your tray to the courtyard, and come back for the "
            "fourth that you should have chosen."
        ),
        dishes=("the artichokes in olive oil", "the stuffed vine leaves", "the lentil soup"),
        dessert="the pumpkin dessert",
        subjects=("mezze", "salad", "terrace"),
        reputation="good",
        buzz=7,
        added_days_ago=620,
        price_level=1,
        opening_hours=week("Mon-Fri 11:30-17:00, Sat 11:30-16:00"),
    ),
    Place(
        slug="ocakbasi-kirlangic",
        name="Ocakbaşı Kırlangıç",
        city="istanbul",
        cuisines=("turkish",),
        street_address="Demirhindi Fıçısı Sokağı 14",
        postcode="34421",
        latitude=41.0271,
        longitude=28.9763,
        description=(
            "Sit at the copper hood and let the usta feed you: liver first, then lamb, then whatever he thinks of "
            "you. Flatbread is passed across the fire to mop the board. The evening begins at eight and ends when "
            "the coals do."
        ),
        dishes=("the lamb liver skewers", "the Adana kebab", "the smoked aubergine"),
        dessert="the künefe",
        subjects=("steak", "mezze", "bar", "dining_room"),
        reputation="good",
        buzz=7,
        added_days_ago=585,
        price_level=2,
        phone="+90 212 055 0118",
        opening_hours=week("Mon-Sat 17:00-01:30"),
    ),
    Place(
        slug="kahve-deposu-7",
        name="Kahve Deposu 7",
        city="istanbul",
        cuisines=("coffee", "bakery"),
        street_address="Eski Halat Caddesi 7",
        postcode="34710",
        latitude=40.9876,
        longitude=29.0266,
        description=(
            "Roasters in a rope warehouse on the Asian side, with beans in the front, cinnamon buns in the middle "
            "and a view of the ferries at the back. New this season, and still choosing its chairs."
        ),
        dishes=("the cinnamon buns", "the cheese pastry", "the olive loaf"),
        dessert="the tahini cookie",
        subjects=("coffee", "storefront", "terrace"),
        reputation="good",
        buzz=0,
        added_days_ago=19,
        price_level=None,
        website="https://kahvedeposu.example",
    ),
    Place(
        slug="teras-marti",
        name="Teras Martı",
        city="istanbul",
        cuisines=("turkish", "seafood"),
        street_address="Yedi Martı Aralığı 60",
        postcode="34122",
        latitude=41.0087,
        longitude=28.9771,
        description=(
            "Seven floors up, with the domes in front and the gulls overhead. Menus have photographs, the meze "
            "trolley comes to you, and every table is promised the view."
        ),
        dishes=("the mixed grill", "the sea bream", "the pottery kebab"),
        dessert="the baklava",
        subjects=("terrace", "mezze", "fish"),
        reputation="poor",
        buzz=7,
        added_days_ago=600,
        price_level=3,
        phone="+90 212 055 0129",
        website="https://terasmarti.example",
        opening_hours=week("Mon-Sun 12:00-00:30"),
    ),
    Place(
        slug="meyhane-aycicegi",
        name="Meyhane Ayçiçeği",
        city="istanbul",
        cuisines=("turkish", "wine-bar"),
        street_address="Uykusuz Nalbant Çıkmazı 3",
        postcode="34425",
        latitude=41.0289,
        longitude=28.9739,
        description=(
            "Long tables, cold rakı and a sunflower painted on every plate. The tray of meze goes round at nine, "
            "the singing starts at eleven, and by midnight you have been told a stranger's life story. Weekends "
            "need a booking and a free next morning."
        ),
        dishes=("the white beans", "the fried liver with onions", "the samphire in garlic"),
        dessert="the melon with white cheese",
        subjects=("mezze", "bar", "dining_room"),
        reputation="beloved",
        buzz=7,
        added_days_ago=540,
        price_level=2,
        phone="+90 212 055 0134",
        opening_hours=week("Tue-Thu 18:00-01:00, Fri-Sat 18:00-03:00"),
    ),
    Place(
        slug="mantici-nigar",
        name="Mantıcı Nigâr",
        city="istanbul",
        cuisines=("turkish",),
        street_address="Suskun Tesbihçi Sokağı 2",
        postcode="34672",
        latitude=41.0235,
        longitude=29.0158,
        description="Thumbnail dumplings with yoghurt and butter, folded by hand at the window table.",
        dishes=("the mantı with yoghurt", "the spinach börek"),
        subjects=("dumplings", "storefront"),
        reputation="good",
        buzz=0,
        added_days_ago=2,
        price_level=1,
        opening_hours=week("Mon-Sat 11:00-21:00"),
        state="pending",
    ),
)

MELBOURNE = (
    Place(
        slug="wattle-and-ash",
        name="Wattle & Ash",
        city="melbourne",
        cuisines=("australian",),
        street_address="88 Signalbox Lane",
        postcode="3066",
        latitude=-37.7996,
        longitude=144.9877,
        description=(
            "A wood fire in a former tram substation, with ironbark on Tuesdays and red gum when it is cold. The "
            "kitchen uses saltbush and finger lime because they grow nearby, not to make a point. The flatbread "
            "with macadamia butter has its own following."
        ),
        dishes=(
            "the flatbread with macadamia butter",
            "the kangaroo with pepperberry",
            "the charred broccoli with saltbush",
        ),
        dessert="the wattleseed custard",
        subjects=("steak", "dining_room", "bar", "set_table", "dessert"),
        reputation="beloved",
        buzz=8,
        added_days_ago=690,
        price_level=3,
        phone="+61 3 7010 0112",
        website="https://wattleandash.example",
        opening_hours=week("Wed-Thu 17:30-22:30, Fri-Sun 12:00-15:00 17:30-23:00"),
    ),
    Place(
        slug="laneway-eleven",
        name="Laneway Eleven",
        city="melbourne",
        cuisines=("coffee", "australian"),
        street_address="11 Spindle Lane",
        postcode="3000",
        latitude=-37.8152,
        longitude=144.9667,
        description=(
            "A hatch, six milk crates and a breakfast room nobody expects up the stairs. The magic is poured "
            "properly, the chilli eggs are not shy, and the queue at half past eight is made of people who know "
            "each other by order."
        ),
        dishes=("the chilli eggs", "the avocado toast with dukkah", "the toasted banana bread"),
        dessert="the ricotta hotcakes",
        subjects=("coffee", "breakfast", "storefront"),
        reputation="good",
        buzz=7,
        added_days_ago=610,
        price_level=2,
        opening_hours=week("Mon-Fri 06:30-15:30, Sat 07:30-15:00"),
    ),
    Place(
        slug="saltgrass-jetty",
        name="Saltgrass Jetty",
        city="melbourne",
        cuisines=("seafood", "australian"),
        street_address="2 Cormorant Pier",
        postcode="3182",
        latitude=-37.8639,
        longitude=144.9702,
        description=(
            "Fish and chips in the front, white tablecloths at the back, one kitchen for both. Pelicans supervise "
            "the deck. In summer the kiosk window is the better deal; in winter it is the fireplace."
        ),
        dishes=("the flathead and chips", "the grilled prawns", "the mussels in cider"),
        dessert="the lamington ice cream",
        subjects=("fish", "terrace", "storefront", "set_table"),
        reputation="divisive",
        buzz=7,
        added_days_ago=550,
        price_level=2,
        phone="+61 3 7010 0125",
        website="https://saltgrassjetty.example",
        opening_hours=week("Mon-Sun 11:30-21:00"),
    ),
    Place(
        slug="osteria-bellbird",
        name="Osteria Bellbird",
        city="melbourne",
        cuisines=("italian", "wine-bar"),
        street_address="145 Old Tannery Reach",
        postcode="3057",
        latitude=-37.7681,
        longitude=144.9713,
        description=(
            "Handmade pasta, Yarra wine and a garden of lemon trees in old olive tins. The specials are told, not "
            "printed, so listen for the rabbit. On Wednesdays they cook one big pot and the whole room eats the "
            "same."
        ),
        dishes=("the rabbit pappardelle", "the gnocchi with brown butter", "the grilled radicchio"),
        dessert="the olive oil cake",
        subjects=("pasta", "terrace", "bar", "dessert"),
        reputation="good",
        buzz=7,
        added_days_ago=520,
        price_level=2,
        phone="+61 3 7010 0139",
        website="https://bellbird.example",
        opening_hours=week("Tue-Sat 17:00-23:00, Sun 12:00-21:00"),
        special_days=(SpecialDay(4, 12 * 60, 16 * 60), SpecialDay(4, 18 * 60, 22 * 60)),
    ),
    Place(
        slug="jade-tram",
        name="Jade Tram",
        city="melbourne",
        cuisines=("chinese",),
        street_address="230 Lantern Works Road",
        postcode="3008",
        latitude=-37.8169,
        longitude=144.9492,
        description=(
            "A banquet hall with green carriage lamps, trolleys at lunch and a fish tank that children adore. The "
            "dumplings are the reason to come before two; after dark the room belongs to weddings."
        ),
        dishes=("the prawn dumplings", "the roast duck", "the turnip cake"),
        dessert="the egg tarts",
        subjects=("dumplings", "dining_room"),
        reputation="poor",
        buzz=6,
        added_days_ago=490,
        price_level=2,
        phone="+61 3 7010 0147",
        opening_hours=week("Mon-Fri 11:00-15:00 17:30-22:00, Sat-Sun 10:00-22:30"),
    ),
    Place(
        slug="saffron-possum",
        name="Saffron Possum",
        city="melbourne",
        cuisines=("indian",),
        street_address="19 Corrugated Lane",
        postcode="3068",
        latitude=-37.7874,
        longitude=144.9989,
        description=(
            "A small tandoor, a big spice shelf and a possum that comes to the back door at closing. Dharini "
            "cooks the food of Hyderabad and her husband pours the beer; the biryani is sealed with dough and "
            "opened at the table."
        ),
        dishes=("the goat biryani", "the tandoori snapper", "the curry leaf potatoes"),
        dessert="the apricot and cream pudding",
        subjects=("curry", "storefront", "dining_room"),
        reputation="fair",
        buzz=6,
        added_days_ago=400,
        price_level=2,
        phone="+61 3 7010 0153",
    ),
    Place(
        slug="the-ninth-kiln",
        name="The Ninth Kiln",
        city="melbourne",
        cuisines=("australian", "bakery"),
        street_address="9 Potter's Rise",
        postcode="3053",
        latitude=-37.8009,
        longitude=144.9679,
        description=(
            "A pottery that fed people: everything was baked, roasted or smoked, and served on plates thrown in "
            "the next room. The kiln is cold now, but half the neighbourhood still eats from its bowls."
        ),
        dishes=("the clay-baked chicken", "the damper with cultured butter", "the smoked pumpkin"),
        dessert="the lemon myrtle tart",
        subjects=("steak", "dining_room", "breakfast"),
        reputation="good",
        buzz=3,
        added_days_ago=690,
        price_level=None,
        state="closed",
        closed_days_ago=45,
    ),
)

PLACES = LONDON + LISBON + NEW_YORK + TOKYO + MEXICO_CITY + ISTANBUL + MELBOURNE
