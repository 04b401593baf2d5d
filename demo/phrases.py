"""The sentences that the demo's reviews are composed of.

``{dish}`` and ``{other}`` are plates of the place with their article, singular or plural, so no verb may depend on
their number; ``{Dish}`` begins a sentence. ``{we}``, ``{us}`` and ``{our}`` become the voice of the review, which is of
one person or of several.
"""

# Anything from four stars up; what brought people here says nothing of how it went.
OPENINGS_GLAD = (
    "A colleague who agrees with me about nothing sent {us} here, and for once she was right.",
    "{We} had walked past {name} for a year before going in, which makes a year wasted.",
    "Came for one plate that a friend wouldn't stop talking about and stayed for four.",
    "My parents were in town and hard to please, so {name} had something to prove.",
    "It was raining sideways, the door was open and somebody inside was laughing. That was reason enough.",
    "Third visit now, and the first time {we} thought to write anything down.",
    "No plan, no booking, just hungry and two streets away.",
    "My sister moved to {city} last spring and this is where she takes people she likes.",
    "{We} nearly didn't go, because the photos online do the place no favours.",
    "First meal off the train, still with the suitcase, and nobody so much as looked at it.",
    "It had been a long week and {we} wanted somebody else to do the thinking.",
    "A neighbour told {us} to go before everyone else does, so here goes the secret.",
    "My rule when travelling is to eat where the cooks from other kitchens eat. It worked again.",
    "Went on the last day of a short trip and regretted not having gone on the first.",
    "{We} came in by accident, having mixed up two streets.",
    "Somebody at work has {name} as the picture on her phone, so expectations were high.",
    "{We} have been coming since the year it opened and the standard hasn't moved.",
    "Took my father, who reads every menu twice and then asks for something that isn't on it.",
    "I judge a place by how it treats someone eating alone, and {name} passed.",
    "Four of us, one with an allergy, one with opinions and one under six.",
    "People in {city} will tell you about {name} within ten minutes of meeting you.",
    "{We} live round the corner and this was the first visit that wasn't in a hurry.",
    "I had eaten badly for three days in a row and needed this to go well.",
    "Went back to check whether the first time had been luck. It hadn't.",
)

OPENINGS_EVENING = (
    "A quiet weekday, half the seats free, and the kitchen cooking as if it were full.",
    "A late booking after a cancellation, and {we} felt smug the whole way there.",
    "The plan was a quick bite. Two and a half hours later {we} asked for the bill.",
    "{We} booked a fortnight ahead and had talked it up far too much by the time the day came.",
    "Birthday, six people, a table that was ready when they said it would be.",
    "{We} turned up at nine without a booking and had seats within minutes.",
    "An anniversary, and the sort that {we} had forgotten until noon on the day.",
    "It was a Tuesday night in the worst of the winter and the room was full, which tells you something.",
    "Went after the theatre, when most kitchens have started to mop the floor.",
    "First evening without the children since March.",
    "A first date, since you ask, and there has been a second.",
    "Late supper at the bar, on my own, with a book that stayed shut.",
)

OPENINGS_DAYTIME = (
    "I work nearby and eat here more often than my bank would like.",
    "Saturday, early, before the queue had made up its mind.",
    "{We} needed somewhere to sit for half an hour and ended up staying until noon.",
    "Stopped in on the way to a meeting and was late for it.",
    "Every visitor who sleeps on {our} sofa gets taken here the next morning.",
    "It was the second stop of a long walk and should have been the only one.",
    "A grey morning, a newspaper and nowhere to be.",
    "{We} came straight from the night shift, and nobody minded the boots.",
)

OPENINGS_UNSURE = (
    "{We} had heard both that it is wonderful and that it is overrated, and can now report that it is neither.",
    "Went with high hopes after reading the reviews here.",
    "It was convenient, which is why {we} went and probably why most people do.",
    "Two visits a month apart, and they could have been to two different places.",
    "A friend swears by {name}, and I can see what she sees in it on a good day.",
    "{We} wanted to like this more than {we} did.",
    "Arrived on time and waited twenty minutes, which set the tone.",
    "There is a good restaurant somewhere in here.",
    "Came with a group of eight, and perhaps that is simply too many for them.",
    "Stopped here between two appointments, expecting little, and got roughly that.",
    "I remember this place from years ago and hoped that it had stayed the same.",
    "The room looks the part, and the menu reads well, so {we} settled in.",
)

OPENINGS_SORRY = (
    "{We} had an hour, a booking and an appetite, and left with two of the three unused.",
    "I don't enjoy writing this, because the people seemed to be having as bad a time as {we} did.",
    "Everyone gets an off day, but nobody here looked surprised by this one.",
    "The booking had vanished, although {we} had the message to prove it.",
    "Forty minutes before anyone brought so much as water.",
    "{We} chose {name} on the strength of its looks. Learn from {us}.",
    "This was meant to be a treat for my mother, who was kinder about it than I am.",
    "It used to be good. I say that so you know I wanted it to be.",
    "A wet day, a full street and the one place with empty seats. There was a reason.",
    "Something has happened to the kitchen here, and not something good.",
    "{We} asked what was fresh. Everything, they said, and it wasn't.",
    "I gave it a second chance after a poor first visit, and that is on me.",
)

DISHES_5 = (
    "Order {dish}. Then order {other} before somebody talks you out of it.",
    "{Dish} alone would have been worth the trip, and {other} came close behind.",
    "{We} haven't stopped talking about {dish}.",
    "I have had {dish} in a dozen places and this is the version I will measure the next dozen by.",
    "{Dish} came looking like nothing much and tasted as if someone had thought about nothing else for a year.",
    "There was a silence when {dish} arrived, and it lasted until there was none left.",
    "If you only have room for one thing, make it {dish}, and if you are two, add {other}.",
    "There was a polite fight over the last of {dish}, then a less polite one.",
    "It is hard to say what they do to {dish}, only that nobody else seems to do it.",
    "Everything {we} had was good, but {dish} made me stop talking for a moment.",
    "Please never take {dish} off the menu.",
    "{Dish} had that balance where you notice the salt, the sour and the smoke one after the other.",
    "I asked how they make {dish} and got a proper answer, with the name of the supplier and a warning not to try.",
    "A second helping of {dish} is not on the menu. It can be arranged.",
    "{We} began with {other}, which was lovely, and then {dish} made {us} forget it.",
    "My daughter, who eats four things, now eats five, and the fifth is {dish}.",
    "They cook {dish} the way my grandmother did, and I don't write that lightly, because she would hear of it.",
    "You can taste that nobody rushed {dish}.",
    "Between {dish} and {other} there wasn't a weak moment.",
    "{Dish} for me, {other} across from me, and a treaty to swap halfway that neither side kept.",
    "I could pick out one thing or another, but the truth is that {dish} spoiled {us} for everywhere else.",
    "Simple things done with care: {dish}, {other}, no fuss.",
    "The kitchen knows exactly when to stop. {Dish} came with one thing on the side and needed no other.",
    "{We} asked for {other} on the advice of the next table, and for {dish} on the advice of the smell.",
    "{Dish} disappeared so fast that somebody asked whether the plate had been dropped.",
    "What I keep thinking about is {dish}, and it has been nine days.",
)

DISHES_4 = (
    "{Dish} stood out, with {other} not far behind.",
    "{We} {were} very happy with {dish}, and would order the same again tomorrow.",
    "The best thing {we} had was {dish}, generous and cooked by someone paying attention.",
    "{Other} could have done with a little more punch, but {dish} made up for it.",
    "Go for {dish}. The rest is good too, just less memorable.",
    "{Dish} lived up to what people say here, give or take.",
    "I would come back for {dish} and skip {other} next time.",
    "{We} liked {dish} a lot and {other} well enough.",
    "They take {dish} seriously, and it shows.",
    "{Dish} had real flavour, the kind that comes from starting early in the day.",
    "A solid meal with one high point, and that was {dish}.",
    "Most people around {us} had ordered {dish}, and most people were right.",
    "{Dish} first, {other} after, and no regrets about either.",
    "I hadn't expected to like {dish} as much as I did.",
    "Nothing {we} had was less than good, and {dish} came in well above that.",
    "If {other} had been as good as {dish}, this would have been five stars.",
    "Honest cooking. {Dish} came as described and in a portion that respected {us}.",
    "They were out of what {we} wanted, so {we} had {dish} instead, and that was luck.",
    "All that is said here about {dish} is true.",
    "You want {dish} here, possibly with {other} on the side.",
    "{We} had {dish} and {other}, both done properly, neither showing off.",
    "The regulars all seem to have {dish}, and after one mouthful it is clear why.",
)

DISHES_3 = (
    "{We} had come for {dish} and left without much to say about it.",
    "I liked {dish} and left half of {other}.",
    "{Dish} had something going for it, but {other} tasted of another kitchen.",
    "{We} {were} pleased with {dish} and puzzled by {other}.",
    "{Dish} came quickly, looked the part and needed another ten minutes of somebody's attention.",
    "Nothing wrong with {dish}, and nothing I could describe to you a day later either.",
    "The idea behind {dish} is good. The seasoning stopped halfway.",
    "{We} had {dish} twice in one month. One visit sang and the other mumbled.",
    "Somebody in that kitchen can cook, going by {dish}. Somebody else made {other}.",
    "{Dish} did the job. I wouldn't cross {city} for it.",
    "On the plus side there was {dish}, on the other side {other}, and that about evens out.",
    "They talk a lot about {dish} on the menu, more than the plate bears out.",
    "I would give four stars for {dish} and two for {other}, and have done the sum.",
)

DISHES_2 = (
    "{Dish} tasted of very little, and what there was came from the garnish.",
    "{We} had been told to order {dish}. {We} have since had words with the person who told {us}.",
    "{Dish} looked nothing like what the next table got, and the next table wasn't happy either.",
    "The less said about {other} the better. With {dish} at least they had tried.",
    "I can forgive a slow kitchen, but not {dish} in that condition.",
    "{Dish} might have been fine the day before.",
    "They have the recipe for {dish} but lost the patience along the way.",
    "{We} sent back {dish}, got an apology, and then got much the same again.",
    "Somewhere underneath it all {we} found {dish}.",
    "{Dish} felt like something made for a photograph, and {other} for nobody in particular.",
)

DISHES_1 = (
    "{Dish} came before {we} had sat down properly, which should have been a warning.",
    "I left most of {dish}. Nobody asked why.",
    "{Dish} went to the wrong table first, then round the room, and only then to {us}.",
    "How anyone can put {dish} on a plate like that and ring the bell is beyond me.",
    "{We} paid for {dish} and {other} and ate almost nothing of either.",
    "{Dish} had clearly been made long before {we} came through the door.",
    "There is no version of {dish} that should look like this one did.",
    "They were out of {other}, out of the thing {we} chose instead, and {we} wish they had been out of {dish}.",
    "{We} ordered {dish} twice, since the first order never came, and paid for both.",
    "Two people at {our} table had {dish}, and two people went home hungry.",
)

DESSERTS_GOOD = (
    "Leave room for {dessert}.",
    "{We} {were} full and ordered {dessert} anyway, which was the best decision of the day.",
    "{Dessert} came with enough spoons for everyone, unasked.",
    "The end of the meal belonged to {dessert}.",
    "I don't usually bother with sweet things. I bothered with {dessert}.",
    "For {dessert} I would walk here in the rain.",
    "Finish with {dessert}, even if you have to share.",
    "And then {dessert}, about which {we} {are} still writing messages to each other.",
    "{Dessert} came on the house because {we} had waited, and nobody had even complained.",
    "{Dessert} tasted homemade in the way that word is meant.",
    "Ask for {dessert} at the beginning, before the kitchen runs out.",
    "My partner, who dislikes sharing, shared {dessert}. Once.",
)

DESSERTS_BAD = (
    "{Dessert} didn't save it.",
    "{We} skipped {dessert}, having lost faith by then.",
    "For the end there was {dessert}, straight from the refrigerator and in no mood to talk.",
    "I had been looking forward to {dessert}, and that was the best part of it.",
    "{Dessert} arrived with a candle. It was nobody's birthday.",
    "They offered {dessert} by way of apology, and then it was on the bill.",
)

SERVICE_GOOD = (
    "The staff remembered {us} from last time, down to who drinks what.",
    "Service was quick without hurrying anyone.",
    "Whoever served {us} knew the menu by heart and steered {us} away from ordering too much.",
    "They noticed that {our} friend is left-handed and laid the table again without a word.",
    "A mistake with the order was put right before {we} had quite noticed it.",
    "The young man looking after {us} was on his second day and did better than most on their thousandth.",
    "Water came without asking, the bill only when asked for.",
    "You are looked after here, in the old sense of the words.",
    "The cook came out to ask how it had been and waited for the answer.",
    "Everyone working there seemed to like everyone else working there, and it rubs off.",
    "They were patient with {our} questions and kind about {our} pronunciation.",
    "I asked about nuts and got a straight answer and a separate pan.",
    "Nobody sold {us} anything. They just brought what {we} asked for and smiled.",
    "It was packed, and still someone found a minute to explain what was what.",
    "When my scarf slipped off the chair, it was back before it touched the floor.",
    "The owner went from table to table like a host at his own party.",
    "They kept the kitchen open ten minutes for {us} and made it sound like a favour to them.",
    "There was a high chair, a box of crayons and no sighing.",
    "The person at the door manages the waiting list with a pencil and great fairness.",
    "Friendly, dry, and quick with the water.",
    "I came in with a wet dog and a doubtful face, and both were welcome.",
    "They read the table well: chatty at first, then gone when {we} started to talk.",
    "Somebody had thought about the order in which things arrive.",
    "A small slip with the bill was corrected with good grace and a round of coffee.",
)

GRIPES_4 = (
    "The only thing missing was a little more room between the tables.",
    "One star off for the wait, which was longer than they had said.",
    "It does get loud, so not the place for bad news.",
    "The menu could do with one or two things for those who don't eat everything.",
    "A little more heat in the room would have been welcome.",
    "Portions of the smaller plates are on the small side even so.",
    "Do book, because the wait at the door is no pleasure.",
    "There is nowhere to put a coat.",
    "Card machine was having a bad day, so bring cash in case.",
    "My chair had views of its own about comfort.",
    "They forgot one thing {we} had ordered, then brought it with so much extra that {we} forgave them.",
    "The lighting flatters people but not the menu, which I read with my phone.",
    "It took a while to catch anyone's eye at the end.",
    "The side dishes don't quite keep up with the rest.",
    "I would have liked it a touch saltier, though my doctor would not.",
    "Not quite five stars, because the toilets are down a stair that deserves a guide.",
)

SERVICE_MIXED = (
    "Service was friendly at the start and hard to find by the end.",
    "One of the staff was excellent and had clearly been left to do the work of three.",
    "They were kind when spoken to, but you had to start the conversation.",
    "Everything arrived at once, including the bill.",
    "The people are nice, and the system they work in is not.",
    "{We} waited long for the first thing and not at all for the second.",
    "A mistake in the order was put right, though not with any haste.",
    "Pleasant enough, with a tendency to vanish.",
    "Somebody knew where {our} order was. It took a while to find out who.",
)

SERVICE_BAD = (
    "{We} asked three different people for water and met all three again without it.",
    "The staff stood together at the far end and had a lovely time.",
    "When {we} mentioned it, {we} got a shrug that had been practised.",
    "Nobody was rude, exactly. Nobody was anything.",
    "{Our} order was taken twice and forgotten twice.",
    "They wanted the table back before {we} had finished with it and said so.",
    "The manager explained to {us} at length why none of it was their doing.",
    "An extra charge appeared for things {we} hadn't asked for, and taking it off again was {our} problem.",
    "Plates were cleared while people were still eating.",
    "{We} {were} moved twice, each time closer to the door.",
    "I had to get up and find somebody in order to pay.",
    "The answer to every question was that the kitchen is busy. There were five people in the room.",
)

ROOM_GOOD = (
    "It is a room that makes you sit up a little and then relax.",
    "Good light, no music to shout over, and the smell of something roasting.",
    "Everything is a bit worn and nothing is dirty, which is how I like it.",
    "You hear the kitchen before you see it, and that is half the pleasure.",
    "The place was full of people of all ages, which I take as the best sign there is.",
    "It is small, so you get to know what your neighbours are having.",
    "Somebody with taste chose the glasses, the chairs and the songs.",
    "No screens, no slogans on the wall, just people eating.",
    "The noise is the good kind.",
    "{We} sat close enough to the cooks to feel the heat, and wouldn't have moved for anything.",
    "It feels like {city} without trying to look like it.",
    "Warm in every sense, and the windows were steamed up to prove it.",
    "You could come here in your best clothes or straight from the garden.",
    "The seats by the window are the ones to ask for.",
    "A room with the confidence to be plain.",
    "It was busy and bright, and nobody looked at a phone for very long.",
    "Half the street seemed to drop in to say hello.",
    "There are flowers, and they are real, and they had been watered.",
    "The whole place runs on a kind of cheerful concentration.",
    "If you get cold they lend you a cardigan from a hook, which should be law.",
    "Time goes differently in there.",
    "It is the sort of place where strangers recommend things to you and are right.",
)

ROOM_MIXED = (
    "The room has charm, and a draught.",
    "Loud, but then {we} {were} part of it.",
    "It is prettier in the pictures, like most of us.",
    "{We} sat under a speaker and learned a lot about somebody's taste in music.",
    "Lovely at the front, forgotten at the back, where {we} {were}.",
    "The seats are fine for an hour and no longer.",
    "Clean, bright, a little like a waiting room.",
    "The surroundings do a good share of the work.",
)

ROOM_BAD = (
    "The table was sticky, and so was the menu.",
    "{We} sat next to the toilets, with the door propped open.",
    "It was so loud that {we} ordered by pointing.",
    "Whatever they clean with can be tasted.",
    "The heating was off and the fan was on.",
    "There were crumbs on the bench that had been there longer than the staff.",
    "The lights went up at ten as if someone had called the police.",
    "Half the bulbs were out, which may have been a kindness.",
)

VALUE_CHEAP = (
    "You can eat well here for what a sandwich costs elsewhere.",
    "The bill made {us} check whether they had left something out.",
    "For the money there is nothing like it in {city}.",
    "How they do it at that price I don't know and don't want to find out.",
    "It costs so little that {we} felt better about the third round.",
    "Bring change and an appetite, and you will be fine.",
    "Cheap was not the word that came to mind, but it is cheap.",
    "{We} paid less than for the taxi home.",
)

VALUE_FAIR = (
    "Prices are fair for what lands in front of you.",
    "Not the cheapest, but {we} didn't once look at the right-hand side of the menu with regret.",
    "{We} spent what {we} had meant to spend, which hardly ever happens.",
    "You pay a little more than next door and get a good deal more.",
    "The menu is honest, and so is the bill.",
    "Reasonable, considering the care that goes in.",
    "Nobody at {our} table thought it too much.",
)

VALUE_DEAR = (
    "It is expensive, and I would save up for it again.",
    "The bill hurts for about as long as it takes to reach the corner.",
    "You won't come every week at these prices, but for a day that matters it is right.",
    "Lunch is the way to have it without selling anything.",
    "I had braced myself for the total and thought it fair in the end.",
    "Costly, yes. {We} got every bit of it back.",
)

# By price level; None is a place that does not say.
VALUE_GOOD: dict[int | None, tuple[str, ...]] = {
    None: VALUE_FAIR,
    1: VALUE_CHEAP,
    2: VALUE_FAIR,
    3: VALUE_FAIR + VALUE_DEAR,
    4: VALUE_DEAR,
}

VALUE_POOR = (
    "At this price I expect somebody to care.",
    "The portions have shrunk and the prices have not noticed.",
    "For the same money there are five better meals within a short walk.",
    "{We} paid for the address.",
    "The bill was the only thing that came promptly.",
    "I don't mind paying, but I like to know what for.",
)

REDEEMING = (
    "The side dishes were good, to be fair.",
    "One star more than it deserves, for the waitress who apologised and meant it.",
    "They did take one thing off the bill without being asked.",
    "Still, the place is clean and the people were polite.",
    "What kept {us} there was the company.",
    "I will say that it came fast.",
    "The drinks were fine, and {we} had a few.",
    "It is easy to find and easy to leave.",
    "There was one good moment, when a child at the next table sang.",
)

CLOSINGS_5 = (
    "{We} will be back before the month is out.",
    "If it were any closer to home {we} would be in trouble.",
    "I have already sent three friends and had three thank-you notes.",
    "Go, and go hungry.",
    "It is the first place I name when somebody asks where to eat in {city}.",
    "{We} walked home the long way, just to keep it going.",
    "I would not change anything, not even the wobbly table.",
    "On the way out {we} booked the next visit.",
    "Places like {name} are why people live in cities.",
    "Five stars, and I give them about once a year.",
    "May they be there for another thirty years.",
    "I came home and cooked nothing for two days out of respect.",
    "Whoever you are bringing, they will thank you.",
    "Do yourself the favour.",
    "I am only writing this in the hope that it doesn't get any fuller.",
    "You leave happier than you came, which is all I ask of anywhere.",
    "{We} have started to arrange trips around it.",
    "No notes.",
    "It was one of those meals that put you back in a good mood with the world.",
    "{Our} new standard, and a hard one for the others.",
    "If I had one meal left in {city}, you would find me here.",
    "I have nothing to add except the address, and you have that already.",
)

CLOSINGS_4 = (
    "{We} would happily go again.",
    "A good place to have nearby.",
    "Recommended, with a booking.",
    "I can see this becoming a habit.",
    "Next time with more people, so that {we} can try more.",
    "Not perfect, but very easy to like.",
    "It earns its regulars.",
    "Four stars, and within reach of the fifth.",
    "If you are in that part of {city}, don't think twice.",
    "{We} left content, which is worth a lot.",
    "I have put it on the list for when friends visit.",
    "Worth the detour, perhaps not the flight.",
    "There is more on that menu that I want to get to.",
    "All in all a good time, and I would tell a friend.",
    "{We} will try it again at a quieter hour.",
    "Solid, warm and better than it needs to be.",
    "You could do a lot worse, and in this neighbourhood {we} have.",
    "Keep it up.",
)

CLOSINGS_3 = (
    "Fine if you are nearby.",
    "I might give it another go, on a quieter day.",
    "Not a bad memory, just not much of one.",
    "With a bit more care this could be good.",
    "{We} wouldn't refuse to go, but {we} won't suggest it.",
    "Three stars seems right, and I have thought about it longer than the meal deserved.",
    "Go for a drink and one plate, and leave it at that.",
    "Neither sorry {we} went nor in a hurry to return.",
    "Know what to order and you will be all right.",
    "It will do, as my grandfather used to say of most things.",
    "There is promise here, and I hope somebody collects it.",
)

CLOSINGS_2 = (
    "{We} won't be back unless somebody else is paying and insists.",
    "A pity, because the bones of a good place are there.",
    "I hope it was a bad day. It felt like a usual one.",
    "There are better choices in {city}, some of them next door.",
    "Two stars, one of them for effort.",
    "{We} stopped for something to eat on the way home.",
    "I wanted to write something kinder.",
    "Perhaps they need a holiday, all of them.",
    "Come for the location, if you must.",
)

CLOSINGS_1 = (
    "Never again, and I have told the person who recommended it.",
    "{We} left before the last course and felt better at once.",
    "Spend your time elsewhere.",
    "I have eaten better on a delayed train.",
    "One star, because the form won't take less.",
    "I wrote to them about it a fortnight ago and have heard nothing.",
    "Whoever is in charge should eat there once.",
    "{We} would not go back if it were free.",
    "If you have already booked, there is still time to cancel.",
    "That was an expensive way of staying hungry.",
)

TITLES_5 = (
    "Worth every minute of the wait",
    "Go for {dish}",
    "The one I tell people about",
    "As good as they say",
    "I would move closer for this",
    "Best meal of the year so far",
    "Everything about it felt right",
    "{Our} place now",
    "{Dish}, and then more of the same",
    "A kitchen that cares",
    "Couldn't fault it",
    "Nine out of ten, and the tenth was mine to eat",
    "Still thinking about {dish}",
    "What a find",
    "The real thing",
    "Quietly brilliant",
    "Take your mother",
    "Don't tell everyone",
    "Happy from the first plate to the last",
    "Every city should have one",
    "My favourite in {city}",
    "Cancel your other plans",
    "So good that {we} went back",
    "Plain, generous, perfect",
    "This is why {we} eat out",
    "Believe the locals",
    "A lesson in doing few things well",
    "Better each time",
)

TITLES_4 = (
    "Very good, almost great",
    "Come for {dish}",
    "A safe bet in {city}",
    "Would go again",
    "Good cooking, warm welcome",
    "Nearly five stars",
    "A fine neighbourhood place",
    "{Dish} made it",
    "Reliable",
    "Better than it looks from outside",
    "Just what {we} needed",
    "Lovely, if a little loud",
    "Pleasantly surprised",
    "Solid",
    "Well worth a visit",
    "Good food, small room",
    "Happy with all of it but the wait",
    "On the list for next time",
    "Does what it promises",
    "Easy to like",
    "Good company, good plates",
    "Try {dish}",
    "A strong four",
    "Honest and good",
    "Won {us} over",
)

TITLES_3 = (
    "Fine, no more",
    "Good in parts",
    "Depends what you order",
    "Somewhere in the middle",
    "{Dish} yes, the rest maybe",
    "Not what it was",
    "A mixed bag",
    "Could be better",
    "All right for once",
    "Nice room, average plates",
    "It has its moments",
    "Nothing to write home about, so I write it here",
    "Hit and miss",
    "Okay if you are passing",
)

TITLES_2 = (
    "Disappointed",
    "Style over supper",
    "Not worth the money",
    "Used to be better",
    "Below what {we} hoped",
    "An off day, I hope",
    "Long wait, little reward",
    "Pretty and bland",
    "Once was enough",
    "Skip {dish}",
    "Two stars for trying",
)

TITLES_1 = (
    "Avoid",
    "Never again",
    "How is this still open",
    "Hungry afterwards",
    "Nobody cared",
    "What a waste",
    "Cold, late and wrong",
    "They forgot about {us}",
    "Not even the water was right",
    "Left early",
    "Please, anywhere else",
    "The worst {we} have had in {city}",
)

UPDATES_BETTER = (
    "Update: went again with my brother, and it was clearly better this time. One star more.",
    (
        "Update after a second visit: calmer, quicker, and what came out of the kitchen had improved. I have "
        "added a star."
    ),
    "Back a few months later. Somebody has been listening, because what I complained about is gone. Up by one.",
    "Later: they wrote to me, kindly, and asked me to come again. I did, and it went better.",
    "Since writing this I have been twice more, and both times were a step up. I have changed the stars.",
    "Second visit, new menu, a better mood all round. I was a little hard on them the first time.",
    "Edited: a regular told me what to order, I ordered it, and I see the point now. One more star.",
    "Went back with low expectations and left with a higher opinion.",
)

UPDATES_SAME = (
    "Update: been again since, and everything above still holds.",
    "Back in the new year with friends. Same impression, so the stars stay.",
    "Edited to add that they now take bookings on the phone.",
    "A second visit changed nothing about the above, except that I sat outside.",
    "Edit: I had the closing time wrong. Corrected, and thank you to the person who told me.",
    "Went once more before moving away. I leave this as it is.",
    "Update: the menu has changed a little since, but not the standard.",
    "Later the same year: consistent, for better or worse.",
    "Corrected a typo and a price. The opinion stands.",
    "Somebody asked about access: there is one low step at the door and a ramp if you ask.",
    "Edited after a return visit. My companion disagrees with me still.",
    "To answer a question I got: yes, they can do it without gluten, if you tell them beforehand.",
    "Update: second time on a weekend, with more people and more noise. Otherwise the same.",
    "PS: bring cash, since the card machine was down both times.",
)

UPDATES_WORSE = (
    "Update: went again and something has slipped. One star fewer, with regret.",
    "A second visit in the summer was not as good. Slower, and less care taken. I have changed my stars.",
    "Back after half a year: the prices have gone up and the portions down.",
    "Edited: took my in-laws on the strength of the above and had to apologise. Down by one.",
    "The person who made the difference last time has left, and you notice.",
    "Later: twice now the thing I came for had run out. I take one star back.",
    "Since then they have added tables, and it has not helped.",
    "Second time less lucky. I still see what I saw in it, only not as clearly.",
)

# By how many stars the author changed their mind.
UPDATES = {-1: UPDATES_WORSE, 0: UPDATES_SAME, 1: UPDATES_BETTER}

# For reviews that staff have removed: what a house would not want to read under its own name, but nothing worse.
UNWELCOME = (
    (
        5,
        "Great deals inside",
        "Follow my page for discount codes on handbags and watches, new ones every day, link in my profile.",
    ),
    (
        5,
        "Amazing",
        (
            "Amazing amazing amazing. I have not been yet but my cousin is the owner and he asked all of us to "
            "write something."
        ),
    ),
    (
        5,
        "Best",
        (
            "They gave everyone at the table a free dessert for posting five stars while the waiter watched, so "
            "here it is."
        ),
    ),
    (
        5,
        "Better one round the corner",
        "Nice, but try my brother's place two doors down instead. First drink free if you say that you saw it here.",
    ),
    (
        5,
        "Five stars for the parking",
        "I only used the car park. Plenty of space and well lit. I can't say anything about the restaurant itself.",
    ),
    (
        4,
        "Looking for a flat",
        "Does anybody on this site have a room to let near here from next month? I am tidy and quiet. Please answer.",
    ),
    (
        5,
        "Reviews for your business",
        (
            "We write twenty reviews like this one for your restaurant within a day. Fair prices, all languages, "
            "ask for our list."
        ),
    ),
    (
        4,
        "Copied",
        (
            "Award-winning cuisine in a sophisticated ambience. Our passionate team looks forward to welcoming "
            "you, see our website."
        ),
    ),
    (
        1,
        "Owes me money",
        (
            "The owner still owes me for a bicycle from two years ago. I have never eaten there and have no plan "
            "to start."
        ),
    ),
    (
        1,
        "Politics",
        (
            "I don't care what they cook. Read what the chef signed before the election and decide for yourselves "
            "where you go."
        ),
    ),
    (
        2,
        "Wrong place",
        (
            "This is about the other one with nearly the same name, by the station. I couldn't find it on here, "
            "so I write it here."
        ),
    ),
    (
        1,
        "The waitress",
        (
            "The tall waitress on the late shift used to go out with my flatmate, and you should hear what he "
            "says about her."
        ),
    ),
    (
        1,
        "Delivery",
        (
            "The courier left the neighbour's shopping at my door. Third time this month. Nobody at the courier "
            "answers the phone."
        ),
    ),
    (
        1,
        "Closed",
        "It was closed when I came at six in the morning, so one star. The door was very unwelcoming. Nobody opened.",
    ),
    (
        1,
        "One star from all of us",
        (
            "Everybody in our group should give this place one star until they apologise to our admin. Pass it on "
            "and post it again."
        ),
    ),
    (
        1,
        "Not fair",
        (
            "My own restaurant down the street is much better and gets fewer stars than this one, so something "
            "must be wrong here."
        ),
    ),
)
