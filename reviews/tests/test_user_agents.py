from django.test import SimpleTestCase

from reviews.templatetags.user_agents import device

LIKE_GECKO = "(KHTML, like Gecko)"
WEBKIT = f"AppleWebKit/605.1.15 {LIKE_GECKO}"
CHROME = f"AppleWebKit/537.36 {LIKE_GECKO} Chrome/138.0.0.0"
FIREFOX_ON_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"

NAMES = {
    FIREFOX_ON_WINDOWS: "Firefox on Windows",
    f"Mozilla/5.0 (X11; Linux x86_64) {CHROME} Safari/537.36": "Chrome on Linux",
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {CHROME} Safari/537.36": "Chrome on ChromeOS",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/138.0.0.0": "Edge on Windows",
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Version/18.5 Safari/605.1.15": "Safari on macOS",
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) {WEBKIT} CriOS/138.0 Safari/604.1": "Chrome on iPhone",
    f"Mozilla/5.0 (Linux; Android 10; K) {CHROME} SamsungBrowser/28.0 Safari/537.36": "Samsung Internet on Android",
    "Firefox/140.0": "Firefox",
    "Something/1.0 (Windows NT 10.0)": "Windows",
}


class DeviceTests(SimpleTestCase):
    def test_names_the_browser_and_the_system_of_a_device(self):
        for user_agent, name in NAMES.items():
            with self.subTest(user_agent=user_agent):
                self.assertEqual(device(user_agent), name)

    def test_repeats_nothing_of_an_unknown_user_agent(self):
        for user_agent in ("", "curl/8.14.1", "<script>"):
            with self.subTest(user_agent=user_agent):
                self.assertEqual(device(user_agent), "Unknown device")
