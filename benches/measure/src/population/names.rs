//! The lists that users are generated from.
//!
//! The accented names have only letters that the language (by its table) and the floors (by removing marks) fold alike.

/// Given names in ASCII, two of them with a space.
pub const GIVEN: &[&str] = &[
    "James",
    "Mary",
    "Robert",
    "Patricia",
    "John",
    "Jennifer",
    "Michael",
    "Linda",
    "David",
    "Elizabeth",
    "William",
    "Barbara",
    "Richard",
    "Susan",
    "Joseph",
    "Jessica",
    "Thomas",
    "Sarah",
    "Charles",
    "Karen",
    "Christopher",
    "Lisa",
    "Daniel",
    "Nancy",
    "Matthew",
    "Betty",
    "Anthony",
    "Margaret",
    "Mark",
    "Sandra",
    "Donald",
    "Ashley",
    "Steven",
    "Kimberly",
    "Paul",
    "Emily",
    "Andrew",
    "Donna",
    "Joshua",
    "Michelle",
    "Kenneth",
    "Carol",
    "Kevin",
    "Amanda",
    "Brian",
    "Dorothy",
    "George",
    "Melissa",
    "Timothy",
    "Deborah",
    "Ronald",
    "Stephanie",
    "Mary Ann",
    "Jean Luc",
    "Priya",
    "Rajesh",
    "Anjali",
    "Vikram",
    "Mei",
    "Hiroshi",
    "Yuki",
    "Ahmed",
    "Fatima",
    "Omar",
    "Li",
    "Wei",
    "Bo",
    "Al",
    "Xu",
    "Thandiwe",
    "Oluwaseun",
    "Bartholomew",
    "Maximiliano",
];

/// Given names with diacritics.
pub const GIVEN_ACCENTED: &[&str] = &[
    "José",
    "Zoë",
    "André",
    "François",
    "Renée",
    "Jürgen",
    "Günther",
    "Sören",
    "Chloé",
    "Ángel",
    "Núria",
    "Björn",
    "Agnès",
    "Siân",
    "Noël",
    "Ramón",
    "Şebnem",
    "Kateřina",
    "Dvořák",
    "Žofie",
    "Mónica",
    "Inês",
    "João",
    "Gonçalo",
    "Léa",
    "Anaïs",
];

/// Surnames in ASCII.
pub const SURNAMES: &[&str] = &[
    "Smith",
    "Johnson",
    "Williams",
    "Brown",
    "Jones",
    "Garcia",
    "Miller",
    "Davis",
    "Rodriguez",
    "Martinez",
    "Hernandez",
    "Lopez",
    "Gonzalez",
    "Wilson",
    "Anderson",
    "Thomas",
    "Taylor",
    "Moore",
    "Jackson",
    "Martin",
    "Lee",
    "Perez",
    "Thompson",
    "White",
    "Harris",
    "Sanchez",
    "Clark",
    "Ramirez",
    "Lewis",
    "Robinson",
    "Walker",
    "Young",
    "Allen",
    "King",
    "Wright",
    "Scott",
    "Torres",
    "Nguyen",
    "Hill",
    "Flores",
    "van der Berg",
    "de la Cruz",
    "O'Brien",
    "Mac Donald",
    "Singh",
    "Patel",
    "Kumar",
    "Sharma",
    "Tanaka",
    "Suzuki",
    "Chen",
    "Wang",
    "Kim",
    "Ng",
    "Wu",
    "Fitzgerald",
    "Featherstonehaugh",
    "Papadopoulos",
];

/// Surnames with diacritics.
pub const SURNAMES_ACCENTED: &[&str] = &[
    "Müller",
    "García",
    "Núñez",
    "Peña",
    "Lefèvre",
    "Gómez",
    "Žižek",
    "Dvořák",
    "Håkansson",
    "Östberg",
    "Fernández",
    "Crêpeau",
    "Bäcker",
    "Jiménez",
    "Ibáñez",
    "Çelik",
    "Yüksel",
    "Désiré",
    "Tóth",
    "Côté",
];

/// Departments; some with blanks around them.
pub const DEPARTMENTS: &[&str] = &[
    "Sales",
    "Marketing",
    "Engineering",
    "Finance",
    "Human Resources",
    "Legal",
    "IT",
    "Operations",
    "Customer Success",
    "Research & Development",
    "Procurement",
    " Facilities ",
    "Product Management",
    "Business Development ",
    "Corporate Communications",
];

/// Job titles.
pub const TITLES: &[&str] = &[
    "Software Engineer",
    "Senior Software Engineer",
    "Account Executive",
    "Director",
    "VP Sales",
    "Program Manager",
    "Analyst",
    "Data Scientist",
    "HR Partner",
    "Paralegal",
    "Controller",
    "Support Engineer II",
    "Principal Group Engineering Manager",
];

/// States that the mapping knows.
pub const STATES: &[&str] = &["NSW", "QLD", "SA", "VIC", "WA", "TAS", "NT", "ACT", "AKL", "CA", "NY", "TX"];

/// States that it does not know.
pub const OTHER_STATES: &[&str] =
    &["Bayern", "Karnataka", "Ontario", "Île-de-France", "OR", "Tokyo-to", "Catalunya", "KwaZulu-Natal"];

/// Countries; one in three is the one the mapping asks for.
pub const COUNTRIES: &[&str] =
    &["USA", "USA", "USA", "Australia", "Australia", "India", "Germany", "New Zealand", "France", "Canada"];

/// Cities.
pub const CITIES: &[&str] = &[
    "Sydney",
    "Brisbane",
    "Adelaide",
    "Melbourne",
    "Perth",
    "Hobart",
    "Seattle",
    "New York",
    "München",
    "Bengaluru",
    "Paris",
    "Toronto",
];

/// Streets.
pub const STREETS: &[&str] = &[
    "George Street",
    "Queen St",
    "King William Road",
    "Collins Street",
    "Hay Street",
    "One Microsoft Way",
    "Rue de la République",
    "Leopoldstraße",
    "MG Road",
];

/// Offices.
pub const OFFICES: &[&str] = &["20/1109", "131/1104", "24/1106", "19/2123", "Tower B/7-114", "HQ-4.217"];

/// Companies.
pub const COMPANIES: &[&str] = &["Contoso", "Contoso Pty Ltd", "Contoso Europe GmbH", "Fabrikam", "Northwind Traders"];

/// Languages.
pub const LANGUAGES: &[&str] = &["en-US", "en-AU", "de-DE", "fr-FR", "hi-IN", "es-ES"];

/// Usage locations.
pub const LOCATIONS: &[&str] = &["US", "AU", "IN", "DE", "NZ", "FR", "CA"];

/// Calling codes.
pub const CALLING_CODES: &[&str] = &["1", "44", "61", "91", "49", "33", "64", "353"];
